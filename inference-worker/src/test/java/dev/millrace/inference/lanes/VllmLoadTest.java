package dev.millrace.inference.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VllmLoadTest {
    @Test
    void whatWaitsIsAddedUpAndTheFullestCacheCounts() {
        String page =
                """
                # HELP vllm:num_requests_waiting Number of requests waiting to be processed.
                # TYPE vllm:num_requests_waiting gauge
                vllm:num_requests_waiting{engine="0",model_name="a b} c"} 3.0
                vllm:num_requests_waiting{engine="1",model_name="m"} 4.0 1732896000000
                vllm:num_requests_waiting_by_reason{engine="1"} 99.0
                vllm:kv_cache_usage_perc{engine="0"} 0.25
                vllm:kv_cache_usage_perc{engine="1"} 0.75
                vllm:num_requests_running 12.0
                """;

        assertThat(VllmLoad.read(page)).isEqualTo(new VllmLoad(7, 75));
    }

    @Test
    void theCacheHadAnotherNameOnceAndMayBeMissing() {
        assertThat(
                        VllmLoad.read(
                                "vllm:num_requests_waiting 1\nvllm:gpu_cache_usage_perc{a=\"b\"} 0.5"))
                .isEqualTo(new VllmLoad(1, 50));
        assertThat(VllmLoad.read("vllm:num_requests_waiting 1")).isEqualTo(new VllmLoad(1, 0));
    }

    @Test
    void aPageThatDoesNotSayIsNoLoad() {
        assertThat(VllmLoad.read("<html>")).isNull();
        assertThat(VllmLoad.read("vllm:num_requests_waiting{a=\"b\"} NaN")).isNull();
        assertThat(VllmLoad.read("vllm:num_requests_waiting{a=\"b\"")).isNull();
    }
}

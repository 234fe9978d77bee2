package dev.millrace.inference.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.backends.limit.Met;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.registry.Registry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchQueuesTest {
    private static final Registry REGISTRY =
            new Registry(
                    "v",
                    Map.of(
                            "gpu", new Registry.Backend("vllm", "http://gpu:8000/v1", null),
                            "api", new Registry.Backend("openai", "http://api/v1", null)),
                    Map.of("hosted", new Registry.Pool(null, 64)),
                    Map.of("local", model("gpu"), "remote", model("api")));

    private final CallGates gates =
            new CallGates(
                    REGISTRY,
                    new CallGates.Settings("hosted", Duration.ofSeconds(1), Duration.ofMinutes(5)),
                    new Unwatched());

    @Test
    void aLongQueueLowersTheLimitOfTheModelsBehindItAlone() {
        AtomicReference<@Nullable String> page =
                new AtomicReference<>("vllm:num_requests_waiting 5");
        try (WatchQueues queues = watching(page)) {
            queues.start();

            await().until(() -> gates.of("local").limit() < 4);
            assertThat(gates.of("remote").limit()).isEqualTo(8);
        }
    }

    @Test
    void aFullCacheOrAShortQueueKeepsItFromGrowingAndAnEmptyOneDoesNot() throws Exception {
        for (String full :
                List.of(
                        "vllm:num_requests_waiting 1",
                        "vllm:num_requests_waiting 0\nvllm:kv_cache_usage_perc 0.95")) {
            AtomicReference<@Nullable String> page = new AtomicReference<>(full);
            try (WatchQueues queues = watching(page)) {
                queues.start();
                awaitLooks(2);
                fillAndAnswer();
                assertThat(gates.of("local").limit()).isEqualTo(8);
            }
        }
        try (WatchQueues queues = watching(new AtomicReference<>("vllm:num_requests_waiting 0"))) {
            queues.start();
            awaitLooks(2);
            fillAndAnswer();
            assertThat(gates.of("local").limit()).isGreaterThan(8);
        }
    }

    @Test
    void aServerThatDoesNotSayIsTreatedLikeAnyOther() throws Exception {
        try (WatchQueues queues = watching(new AtomicReference<>(null))) {
            queues.start();
            awaitLooks(2);
            fillAndAnswer();
            assertThat(gates.of("local").limit()).isGreaterThan(8);
        }
    }

    private final AtomicInteger looks = new AtomicInteger();

    private WatchQueues watching(AtomicReference<@Nullable String> page) {
        looks.set(0);
        return new WatchQueues(
                REGISTRY,
                "hosted",
                new WatchQueues.Settings(Duration.ofMillis(10), 4, 90),
                gates,
                _ -> {
                    looks.incrementAndGet();
                    return page.get();
                });
    }

    private void awaitLooks(int times) {
        await().until(() -> looks.get() >= times);
    }

    private void fillAndAnswer() throws InterruptedException {
        List<CallGate.Pass> passes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            var entry = gates.of("local").enter(Priority.INTERACTIVE, Instant.EPOCH, Duration.ZERO);
            passes.add(((CallGate.Entry.Free) entry).pass());
        }
        passes.forEach(pass -> pass.ended(Met.AN_ANSWER));
    }

    private static Registry.Model model(String backend) {
        return new Registry.Model(
                "1", List.of("chat"), backend, "m", "hosted", 1000, null, null, null, null, null);
    }

    private static final class Unwatched implements CallGates.Watch {
        @Override
        public void added(String model, String backend, CallGate gate) {}

        @Override
        public void turnedAway(Candidate candidate, Priority priority) {}
    }
}

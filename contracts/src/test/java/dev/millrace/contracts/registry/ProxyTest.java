package dev.millrace.contracts.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyTest {
    private static final Proxy PROXY =
            new Proxy(
                    "http://proxy.example:8080",
                    null,
                    List.of(
                            "vllm",
                            ".corp.example",
                            "*.svc",
                            "10.0.0.0/8",
                            "192.0.2.7",
                            "2001:db8::7",
                            "[2001:db8::8]",
                            "gpu_1",
                            "fd00::/8"));

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, true",
        "https://notcorp.example, true",
        "http://vllm:8000/v1, false",
        "http://gpu.vllm:8000/v1, false",
        "https://corp.example, false",
        "https://A.B.Corp.Example, false",
        "http://vllm.gpu.svc/v1, false",
        "http://10.255.0.1/v1, false",
        "http://11.0.0.1/v1, true",
        "http://192.0.2.7, false",
        "http://192.0.2.8, true",
        "http://[fd12::1]:8000/v1, false",
        "http://[fe80::1]:8000/v1, true",
        "http://[2001:db8:0::7]:8000/v1, false",
        "http://[2001:db8::8], false",
        "http://[2001:db8::9], true",
        "http://gpu_1:8000/v1, false",
        "http://localhost:11434/v1, false",
        "http://127.0.0.1:11434/v1, false",
        "http://[::1]:11434/v1, false"
    })
    void whoIsOnThisMachineOrNamedIsAskedDirectly(URI server, boolean byProxy) {
        assertThat(PROXY.isFor(server)).isEqualTo(byProxy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc/8",
                "10.0.0.0/33",
                "fd00::/129",
                "10.0.0.0/",
                "10.0.0.256",
                "a:b",
                "*svc",
                "a..b",
                "",
                ".",
                "/8"
            })
    void whatCanNeverMatchIsRefused(String entry) {
        assertThatThrownBy(() -> new Proxy("http://proxy.example", null, List.of(entry)))
                .hasMessageContaining("a host, a .domain, an address, or a range")
                .hasMessageEndingWith("was " + entry);
    }

    @Test
    void aStarSwitchesItOff() {
        Proxy off = new Proxy("http://proxy.example", null, List.of("*"));

        assertThat(off.isFor(URI.create("https://api.openai.com/v1"))).isFalse();
        assertThat(off.port()).isEqualTo(3128);
    }
}

package dev.millrace.results.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.results.TestingConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccessConfigTest {
    @Test
    void defaults() {
        AccessConfig config = TestingConfig.read(AccessConfig.class, Map.of());

        assertThat(config.keysFile()).isEmpty();
        assertThat(config.reloadEvery()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void everyKeyIsMapped() {
        AccessConfig config =
                TestingConfig.read(
                        AccessConfig.class,
                        Map.of(
                                "auth.keys-file",
                                "keys.yaml,more.yaml",
                                "auth.reload-every",
                                "PT1S"));

        assertThat(config.keysFile()).contains(List.of(Path.of("keys.yaml"), Path.of("more.yaml")));
        assertThat(config.reloadEvery()).isEqualTo(Duration.ofSeconds(1));
    }
}

package dev.millrace.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.embedding.model.LongTexts;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SysPropConfigSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    @Test
    void defaults() {
        EmbeddingConfig config = config(Map.of()).getConfigMapping(EmbeddingConfig.class);

        assertThat(config.pool()).isEqualTo("embed");
        assertThat(config.callers()).isEmpty();
        assertThat(EmbeddingBeans.callers(config))
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(config.nativeCache()).isEqualTo(Path.of(System.getProperty("java.io.tmpdir")));
        assertThat(config.longTexts()).isEqualTo(LongTexts.TRUNCATE);
        assertThat(config.outputBytesMax()).isEqualTo(1 << 20);
        assertThat(config.unknownModelPause()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.cancelsRememberedMax()).isEqualTo(100_000);
        assertThat(config.grace()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.labels().template()).isEqualTo("This text is about {}.");
        assertThat(config.labels().temperature()).isEqualTo(0.05);
        assertThat(config.labels().cacheBytesMax()).isEqualTo(4 << 20);
    }

    @Test
    void everyKeyIsMapped() {
        SmallRyeConfig given =
                config(
                        Map.ofEntries(
                                Map.entry("embedding.pool", "embed-large"),
                                Map.entry("embedding.callers", "3"),
                                Map.entry("embedding.native-cache", "/var/cache"),
                                Map.entry("embedding.long-texts", "refuse"),
                                Map.entry("embedding.output-bytes-max", "1000"),
                                Map.entry("embedding.unknown-model-pause", "PT1S"),
                                Map.entry("embedding.cancels-remembered-max", "7"),
                                Map.entry("embedding.grace", "PT2S"),
                                Map.entry("embedding.labels.template", "{}!"),
                                Map.entry("embedding.labels.temperature", "1"),
                                Map.entry("embedding.labels.cache-bytes-max", "0"),
                                Map.entry("registry.file", "registry.yaml"),
                                Map.entry("auth.keys-file", "keys.yaml")));

        EmbeddingConfig config = given.getConfigMapping(EmbeddingConfig.class);
        assertThat(config.pool()).isEqualTo("embed-large");
        assertThat(EmbeddingBeans.callers(config)).isEqualTo(3);
        assertThat(config.nativeCache()).isEqualTo(Path.of("/var/cache"));
        assertThat(config.longTexts()).isEqualTo(LongTexts.REFUSE);
        assertThat(config.outputBytesMax()).isEqualTo(1000);
        assertThat(config.unknownModelPause()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.cancelsRememberedMax()).isEqualTo(7);
        assertThat(config.grace()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.labels().template()).isEqualTo("{}!");
        assertThat(config.labels().temperature()).isEqualTo(1);
        assertThat(config.labels().cacheBytesMax()).isZero();
        assertThat(given.getConfigMapping(RegistryConfig.class).file())
                .isEqualTo(Path.of("registry.yaml"));
        assertThat(given.getConfigMapping(AuthConfig.class).keysFile())
                .contains(List.of(Path.of("keys.yaml")));
    }

    @ParameterizedTest
    @CsvSource({"embedding.cancels-remembered-max, 0", "embedding.grace, PT-1S"})
    void aLimitThatCannotBeKeptStopsTheStart(String key, String value) {
        EmbeddingConfig config = config(Map.of(key, value)).getConfigMapping(EmbeddingConfig.class);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckStart.check(config))
                .withMessageContainingAll(key, "at least", value);
    }

    @Test
    void anUnknownKeyStopsTheStart() {
        assertThatThrownBy(() -> config(Map.of("embedding.long-text", "refuse")))
                .hasMessageContaining("embedding.long-text");
    }

    private static SmallRyeConfig config(Map<String, String> keys) {
        var all = new HashMap<>(Map.of("registry.file", "somewhere.yaml"));
        all.putAll(keys);
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(
                        new SysPropConfigSource(), new PropertiesConfigSource(all, "test", 500))
                .withMapping(EmbeddingConfig.class)
                .withMapping(RegistryConfig.class)
                .withMapping(AuthConfig.class)
                .build();
    }
}

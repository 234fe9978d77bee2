package dev.millrace.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterConfigTest {
    @Test
    void theDefaults() {
        RouterConfig config = config(Map.of());

        assertThat(config.outputBytesMax()).isEqualTo(1024 * 1024);
        assertThat(config.outputTokensAssumed()).isEqualTo(512);
        assertThat(config.releaseEvery()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.releaseJobsMax()).isEqualTo(500);
        assertThat(config.releaseBytesMax()).isEqualTo(32L << 20);
        assertThat(config.seenRetention()).isEqualTo(Duration.ofDays(7));
        assertThat(config.forgetEvery()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.forgetJobsMax()).isEqualTo(10_000);
        assertThat(config.cancelsRememberedMax()).isEqualTo(100_000);
    }

    @Test
    void everyKeyIsMapped() {
        RouterConfig config =
                config(
                        Map.of(
                                "router.output-bytes-max", "1",
                                "router.output-tokens-assumed", "2",
                                "router.release-every", "PT3S",
                                "router.release-jobs-max", "4",
                                "router.seen-retention", "P5D",
                                "router.forget-every", "PT6M",
                                "router.forget-jobs-max", "7",
                                "router.cancels-remembered-max", "8",
                                "router.release-bytes-max", "9"));

        assertThat(config.outputBytesMax()).isEqualTo(1);
        assertThat(config.outputTokensAssumed()).isEqualTo(2);
        assertThat(config.releaseEvery()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.releaseJobsMax()).isEqualTo(4);
        assertThat(config.seenRetention()).isEqualTo(Duration.ofDays(5));
        assertThat(config.forgetEvery()).isEqualTo(Duration.ofMinutes(6));
        assertThat(config.forgetJobsMax()).isEqualTo(7);
        assertThat(config.cancelsRememberedMax()).isEqualTo(8);
        assertThat(config.releaseBytesMax()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"router.relase-every", "auth.key-file"})
    void anUnknownKeyStopsTheStart(String key) {
        assertThatThrownBy(() -> config(Map.of(key, "PT3S"))).hasMessageContaining(key);
    }

    @ParameterizedTest
    @CsvSource({
        "router.output-bytes-max, 0",
        "router.output-tokens-assumed, 0",
        "router.release-jobs-max, 0",
        "router.release-bytes-max, 0",
        "router.forget-jobs-max, 0",
        "router.cancels-remembered-max, 0",
        "router.release-every, PT0S",
        "router.forget-every, PT-1S",
        "router.seen-retention, PT59S"
    })
    void aLimitThatWouldSpinOrForgetTooMuchStopsTheStart(String key, String value) {
        RouterConfig config = config(Map.of(key, value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckStart.check(config))
                .withMessageContainingAll(key, "at least", value);
    }

    @Test
    void theDefaultsAreAllowed() {
        assertThatNoException().isThrownBy(() -> CheckStart.check(config(Map.of())));
    }

    private static RouterConfig config(Map<String, String> keys) {
        return new SmallRyeConfigBuilder()
                .withMapping(RouterConfig.class)
                .withMapping(AuthConfig.class)
                .withDefaultValues(keys)
                .build()
                .getConfigMapping(RouterConfig.class);
    }
}

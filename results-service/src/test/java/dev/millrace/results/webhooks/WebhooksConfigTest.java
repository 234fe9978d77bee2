package dev.millrace.results.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.results.TestingConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhooksConfigTest {
    @Test
    void defaults() {
        WebhooksConfig config = TestingConfig.read(WebhooksConfig.class, Map.of());

        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.retryAfter())
                .containsExactly(
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(30),
                        Duration.ofHours(2),
                        Duration.ofHours(5),
                        Duration.ofHours(10),
                        Duration.ofHours(10));
        assertThat(config.jitter()).isEqualTo(0.1);
        assertThat(config.retryAfterMax()).isEqualTo(Duration.ofHours(24));
        assertThat(config.sendersMax()).isEqualTo(32);
        assertThat(config.sendersPerHostMax()).isEqualTo(4);
        assertThat(config.pollEvery()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.lease()).isEqualTo(Duration.ofSeconds(40));
        assertThat(config.answerBytesMax()).isEqualTo(64 * 1024);
    }

    @Test
    void everyKeyIsMapped() {
        WebhooksConfig config =
                TestingConfig.read(
                        WebhooksConfig.class,
                        Map.of(
                                "webhooks.timeout", "PT1S",
                                "webhooks.retry-after", "PT2S,PT3S",
                                "webhooks.jitter", "0.4",
                                "webhooks.retry-after-max", "PT5S",
                                "webhooks.senders-max", "6",
                                "webhooks.senders-per-host-max", "7",
                                "webhooks.poll-every", "PT8S",
                                "webhooks.lease", "PT9S",
                                "webhooks.answer-bytes-max", "10"));

        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.retryAfter())
                .containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(3));
        assertThat(config.jitter()).isEqualTo(0.4);
        assertThat(config.retryAfterMax()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.sendersMax()).isEqualTo(6);
        assertThat(config.sendersPerHostMax()).isEqualTo(7);
        assertThat(config.pollEvery()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.lease()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.answerBytesMax()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "webhooks.timeout, PT0S, PT0.001S",
        "webhooks.lease, PT29S, PT30S",
        "webhooks.poll-every, PT0S, PT0.001S",
        "webhooks.senders-max, 0, 1",
        "webhooks.senders-per-host-max, 0, 1",
        "webhooks.answer-bytes-max, -1, 0",
        "webhooks.retry-after, PT-5S, PT0S",
        "webhooks.retry-after-max, PT-1S, PT0S",
    })
    void aLimitThatCannotBeKeptStopsTheStartByName(String key, String value, String min) {
        var limits = TestingConfig.read(WebhooksConfig.class, Map.of(key, value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeliverWebhooks.check(limits))
                .withMessage("%s must be at least %s, was %s", key, min, value);
    }
}

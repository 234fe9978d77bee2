package dev.millrace.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitResetTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration MAX = Duration.ofHours(1);

    @ParameterizedTest
    @CsvSource({
        "1s, PT1S",
        "20ms, PT0.02S",
        "6m0s, PT6M",
        "1h2m3.5s, PT1H",
        "13, PT13S",
        "2026-11-22T10:00:07Z, PT7S",
        "2026-11-22T09:59:00Z, PT0S"
    })
    void aSpentLimitIsWaitedFor(String reset, Duration wait) {
        assertThat(limited("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", reset))
                .isEqualTo(wait);
        assertThat(
                        limited(
                                "anthropic-ratelimit-input-tokens-remaining",
                                "0",
                                "anthropic-ratelimit-input-tokens-reset",
                                reset))
                .isEqualTo(wait);
    }

    @Test
    void theLongestOfThoseThatAreSpentCountsAndTheOthersDoNot() {
        assertThat(
                        limited(
                                "x-ratelimit-remaining-requests", "0",
                                "x-ratelimit-reset-requests", "2s",
                                "x-ratelimit-remaining-tokens", "0",
                                "x-ratelimit-reset-tokens", "5s",
                                "x-ratelimit-remaining-images", "3",
                                "x-ratelimit-reset-images", "9s"))
                .isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({"soon", "5 s", "''", "s", "-1s", "1s!"})
    void whatCannotBeReadSaysNothing(String reset) {
        assertThat(limited("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", reset))
                .isNull();
    }

    @Test
    void whatTheServerAsksForItselfGoesBeforeAndOtherFailuresDoNotWaitForALimit() {
        Map<String, String> headers =
                Map.of(
                        "retry-after", "3",
                        "x-ratelimit-remaining-tokens", "0",
                        "x-ratelimit-reset-tokens", "5s");
        Map<String, String> silent =
                Map.of("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "5s");

        assertThat(RetryAfter.of(Verdict.RATE_LIMITED, headers, NOW, MAX))
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(RetryAfter.of(Verdict.SERVER_ERROR, silent, NOW, MAX)).isNull();
    }

    private static @Nullable Duration limited(String... headers) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        return RetryAfter.of(Verdict.RATE_LIMITED, map, NOW, MAX);
    }
}

package dev.millrace.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @Test
    void secondsAndMillisecondsAreRead() {
        assertThat(RetryAfter.of(Map.of("retry-after", "2"), NOW)).isEqualTo(Duration.ofSeconds(2));
        assertThat(RetryAfter.of(Map.of("retry-after", "0.5"), NOW))
                .isEqualTo(Duration.ofMillis(500));
        assertThat(RetryAfter.of(Map.of("retry-after-ms", "1500"), NOW))
                .isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void millisecondsWinOverSeconds() {
        assertThat(RetryAfter.of(Map.of("retry-after", "9", "retry-after-ms", "20"), NOW))
                .isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void aDateIsCountedFromNowAndAPastOneMeansAtOnce() {
        assertThat(RetryAfter.of(Map.of("retry-after", "Sun, 22 Nov 2026 10:00:07 GMT"), NOW))
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(RetryAfter.of(Map.of("retry-after", "Sun, 22 Nov 2026 09:00:00 GMT"), NOW))
                .isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "NaN", "1e300", "99999999999", "Infinity"})
    void whatCannotBeReadOrMeantIsNotHeard(String value) {
        assertThat(RetryAfter.of(Map.of("retry-after", value), NOW)).isNull();
    }
}

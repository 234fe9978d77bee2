package dev.millrace.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private static final Duration MAX = Duration.ofHours(1);

    @Test
    void secondsAndMillisecondsAreRead() {
        assertThat(RetryAfter.of(Map.of("retry-after", "2"), NOW, MAX))
                .isEqualTo(Duration.ofSeconds(2));
        assertThat(RetryAfter.of(Map.of("retry-after", "0.5"), NOW, MAX))
                .isEqualTo(Duration.ofMillis(500));
        assertThat(RetryAfter.of(Map.of("retry-after-ms", "1500"), NOW, MAX))
                .isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void millisecondsWinOverSeconds() {
        assertThat(RetryAfter.of(Map.of("retry-after", "9", "retry-after-ms", "20"), NOW, MAX))
                .isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void aDateIsCountedFromNowAndAPastOneMeansAtOnce() {
        assertThat(RetryAfter.of(Map.of("retry-after", "Sun, 22 Nov 2026 10:00:07 GMT"), NOW, MAX))
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(RetryAfter.of(Map.of("retry-after", "Sun, 22 Nov 2026 09:00:00 GMT"), NOW, MAX))
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void aDateIsCountedByTheServersOwnClockIfItTellsTheTime() {
        assertThat(
                        RetryAfter.of(
                                Map.of(
                                        "date", "Sun, 22 Nov 2026 11:30:00 GMT",
                                        "retry-after", "Sun, 22 Nov 2026 11:30:07 GMT"),
                                NOW,
                                MAX))
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void aWaitOverTheLimitIsCutToIt() {
        assertThat(RetryAfter.of(Map.of("retry-after", "3601"), NOW, MAX)).isEqualTo(MAX);
        assertThat(RetryAfter.of(Map.of("retry-after", "3600"), NOW, MAX)).isEqualTo(MAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "NaN", "1e300", "99999999999", "Infinity"})
    void whatCannotBeReadOrMeantIsNotHeard(String value) {
        assertThat(RetryAfter.of(Map.of("retry-after", value), NOW, MAX)).isNull();
    }
}

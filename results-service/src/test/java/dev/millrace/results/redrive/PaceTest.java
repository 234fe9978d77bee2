package dev.millrace.results.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @CsvSource({"1, 1", "9, 1", "50, 5", "1000, 100", "100000, 100"})
    void aBatchIsATenthOfASecondsWorth(int perSecond, int batch) {
        assertThat(new Pace(perSecond, 0).batchMax()).isEqualTo(batch);
    }

    @Test
    void itWaitsUntilWhatWasWrittenFitsTheRate() {
        var pace = new Pace(10, 0);

        assertThat(pace.after(1, 0)).isEqualTo(Duration.ofMillis(100));
        assertThat(pace.after(1, 0)).isEqualTo(Duration.ofMillis(200));
        assertThat(pace.after(0, SECOND / 10)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void whatWasNotWrittenWhileTheLogWasAwayIsNotMadeUpFor() {
        var pace = new Pace(10, 0);

        assertThat(pace.after(1, 60 * SECOND)).isZero();
        assertThat(pace.after(1, 60 * SECOND)).isEqualTo(Duration.ofMillis(100));
    }
}

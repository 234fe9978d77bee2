package dev.millrace.inference.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, PT10S, 'heartbeatEvery must be above 0 and at most half of deadAfter, were PT0S'",
        "PT6S, PT10S, 'heartbeatEvery must be above 0 and at most half of deadAfter, were PT6S'"
    })
    void aHeartbeatThatCannotBeTellsBothNumbers(Duration every, Duration dead, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Guard.Settings(every, dead, 3, Duration.ofDays(8)))
                .withMessage(message + " and PT10S");
    }

    @ParameterizedTest
    @CsvSource({"PT2S, PT10S, PT5S", "PT5S, PT10S, PT7.5S"})
    void aPauseThatIsNobodysDeathIsHalfOfWhatADeathTakesOrABeatThatIsLate(
            Duration every, Duration dead, Duration pauseMax) {
        assertThat(new Guard.Settings(every, dead, 3, Duration.ofDays(8)).pauseMax())
                .isEqualTo(pauseMax);
    }

    @Test
    void aClaimOutlivesTheDoubtWhetherItsHolderLives() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Guard.Settings(
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(10),
                                3,
                                Duration.ofSeconds(10)))
                .withMessageContaining("claimsKept");
    }
}

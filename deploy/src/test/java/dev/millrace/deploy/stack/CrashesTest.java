package dev.millrace.deploy.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CrashesTest {
    private static final Duration SOON = Duration.ofSeconds(3);

    @Test
    void eachCrashInARowWaitsTwiceAsLongUpToHalfAMinute() {
        var crashes = Crashes.none();
        var pauses = new long[8];

        for (int i = 0; i < pauses.length; i++) {
            crashes = crashes.andOneAfter(SOON);
            pauses[i] = crashes.pause().toSeconds();
        }

        assertThat(pauses).containsExactly(1, 2, 4, 8, 16, 30, 30, 30);
    }

    @Test
    void whatRanWellForTwoMinutesBeginsAnew() {
        var often = new Crashes(7);

        assertThat(often.andOneAfter(Duration.ofMinutes(2)).pause())
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(often.andOneAfter(Duration.ofSeconds(119)).pause())
                .isEqualTo(Duration.ofSeconds(30));
    }
}

package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CpuTimesTest {
    /** utime 1234, stime 66, cutime 7, cstime 3, in ticks of 10 ms. */
    private static final String STAT =
            "4711 (%s) S 1 4711 4711 0 -1 4194560 51234 812 3 0 1234 66 7 3 20 0 42 0 98765 1 2 3\n";

    @Test
    void aProcessIsItsUserAndSystemTime() {
        assertThat(CpuTimes.millisAlone(STAT.formatted("java"))).isEqualTo(13_000);
    }

    @Test
    void endedChildrenBelongToTheirParent() {
        assertThat(CpuTimes.millisWithEnded(STAT.formatted("postgres"))).isEqualTo(13_100);
    }

    @Test
    void aNameWithBlanksAndParenthesesMovesNoField() {
        assertThat(CpuTimes.millisAlone(STAT.formatted("a) S 1 (b"))).isEqualTo(13_000);
    }

    @Test
    void whatWasUsedBetweenTwoLooksIsSharedByTheJobs() {
        var earlier = new CpuTimes(Map.of("kafka", 1_000L));
        var later = new CpuTimes(Map.of("kafka", 1_500L));

        assertThat(later.since(earlier).millisPerJob(200)).containsEntry("kafka", 2.5);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisProcessIsSeenAloneAndAsATree() throws IOException {
        var seen = CpuTimes.now(Map.of("tree", ProcessHandle.current().pid()), "alone");

        assertThat(seen.millis().get("alone")).isPositive();
        assertThat(seen.millis().get("tree")).isPositive();
    }
}

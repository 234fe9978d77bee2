package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.JobKey;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BurstLogTest {
    private static final long MILLI = 1_000_000;
    private static final CpuTimes USED = new CpuTimes(Map.of("router-service-1", 250L));

    private final List<String> ids =
            IntStream.rangeClosed(1, 100).mapToObj(n -> "bench-x-" + n).toList();
    private final BurstLog log = new BurstLog(Workload.CHAT, ids);

    @Test
    void ratesReachFromTheFirstSubmissionToTheLastCompletion() {
        for (int n = 1; n <= 100; n++) {
            log.submitted(ids.get(n - 1), 7 * MILLI);
        }
        for (int n = 1; n <= 100; n++) {
            complete(n, "succeeded", (7 + n * 10) * MILLI);
        }

        var measured = log.measured(USED);

        assertThat(measured.jobs()).isEqualTo(100);
        assertThat(measured.seconds()).isEqualTo(1.0);
        assertThat(measured.jobsPerSecond()).isEqualTo(100);
        assertThat(measured.p50Millis()).isCloseTo(500, within(0.6));
        assertThat(measured.p95Millis()).isCloseTo(950, within(1.0));
        assertThat(measured.p99Millis()).isCloseTo(990, within(1.0));
        assertThat(measured.maxMillis()).isCloseTo(1_000, within(1.1));
        assertThat(measured.cpuMillisPerJob()).containsExactly(Map.entry("router-service-1", 2.5));
    }

    @Test
    void repeatsAndCompletionsOfOtherJobsChangeNothing() {
        ids.forEach(id -> log.submitted(id, 0));

        complete(1, "succeeded", MILLI);
        complete(1, "failed", 5 * MILLI);
        log.completed(new JobKey("local", "somebody-elses").eventId(), "failed", MILLI);

        assertThat(log.open()).isEqualTo(99);
        assertThat(log.otherEnds()).isEmpty();
    }

    @Test
    void otherEndsAreCounted() {
        ids.forEach(id -> log.submitted(id, 0));

        complete(1, "failed", MILLI);
        complete(2, "refused", MILLI);
        complete(3, "failed", MILLI);

        assertThat(log.otherEnds())
                .containsExactly(Map.entry("failed", 2), Map.entry("refused", 1));
    }

    @Test
    void aBurstWithOpenJobsHasNoResult() {
        ids.forEach(id -> log.submitted(id, 0));
        complete(1, "succeeded", MILLI);

        assertThatThrownBy(() -> log.measured(USED)).hasMessage("99 jobs are open");
    }

    private void complete(int n, String end, long nanos) {
        log.completed(new JobKey("local", ids.get(n - 1)).eventId(), end, nanos);
    }
}

package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Arrival;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobReading;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.SubmittedJob;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadTest {
    @ParameterizedTest
    @EnumSource
    void everyJobIsOneThatTheServicesCanRead(Workload workload) {
        var arrival =
                new Arrival(
                        Map.of(),
                        workload.job("bench-x-1"),
                        null,
                        Instant.parse("2026-11-22T10:00:00Z"),
                        () -> "none");

        var job = new JobReading(JobRules.DEFAULTS).read(arrival);

        assertThat(job)
                .isInstanceOfSatisfying(
                        SubmittedJob.Readable.class,
                        readable ->
                                assertThat(readable.envelope().key())
                                        .isEqualTo(new JobKey("local", "bench-x-1")));
    }
}

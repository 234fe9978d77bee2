package dev.millrace.results.store;

import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobResult;
import dev.millrace.contracts.JobState;
import dev.millrace.contracts.Money;
import dev.millrace.contracts.Timings;
import java.math.BigDecimal;
import java.util.List;

/** A job that has not ended, in the shape in which its end will be told. */
final class OpenJob {
    static final JobResult.Cost NO_COST =
            new JobResult.Cost(Money.text(BigDecimal.ZERO), false, null);
    static final String CACHE_OFF = "off";

    private OpenJob() {}

    static JobResult result(JobEnvelope job) {
        return new JobResult(
                JobResult.SCHEMA,
                job.key().id(),
                job.key().tenant(),
                job.kind(),
                JobState.QUEUED,
                job.submittedAt(),
                null,
                job.deadline(),
                null,
                null,
                null,
                List.of(),
                new JobResult.ModelUsed(job.model(), null, null, null),
                null,
                List.of(),
                null,
                NO_COST,
                CACHE_OFF,
                Timings.none(),
                job.requestSha256(),
                job.traceparent(),
                job.metadata(),
                job.dataSubject(),
                null);
    }
}

package dev.millrace.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended, as its last worker, the router, a cancel or the sweeper says. Several may be
 * written for one job: the first that results-service commits is the end. Topic: {@link
 * Topics#JOBS_FINISHED}.
 *
 * @param route null if it was never routed
 * @param ranOn the candidate that answered or failed last, null if none was tried
 * @param attempts every model call begun; each becomes a row of the ledger
 * @param warnings one sentence each, for people
 */
public record JobOutcome(
        JobEnvelope job,
        Ending ending,
        Instant finishedAt,
        @Nullable Route route,
        @Nullable Candidate ranOn,
        List<Attempt> attempts,
        List<String> warnings,
        Timings timings) {
    public JobOutcome {
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(ending, "ending");
        Objects.requireNonNull(finishedAt, "finishedAt");
        Objects.requireNonNull(timings, "timings");
        attempts = List.copyOf(attempts);
        warnings = List.copyOf(warnings);
    }

    /** The outcome of a job that no model was tried for. */
    public static JobOutcome untried(JobEnvelope job, Ending ending, Instant finishedAt) {
        return new JobOutcome(
                job, ending, finishedAt, null, null, List.of(), List.of(), Timings.none());
    }

    /** The outcome of a routed job that ends before its next attempt. */
    public static JobOutcome of(WorkOrder order, Ending ending, Instant finishedAt) {
        return new JobOutcome(
                order.job(),
                ending,
                finishedAt,
                order.route(),
                null,
                order.attempts(),
                List.of(),
                Timings.none());
    }
}

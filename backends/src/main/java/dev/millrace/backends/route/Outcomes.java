package dev.millrace.backends.route;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Timings;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.WorkOrder;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says how a job ended, with everything it took.
 *
 * @param howEstimated the warning of a job whose tokens no server has counted, one sentence
 */
public record Outcomes(String howEstimated) {
    /**
     * The outcome of a job.
     *
     * @param order with all attempts
     * @param ranOn the candidate of the last attempt, null if there was none
     */
    public JobOutcome of(
            WorkOrder order, Ending ending, @Nullable Candidate ranOn, Instant finishedAt) {
        return new JobOutcome(
                order.job(),
                ending,
                finishedAt,
                order.route(),
                ranOn,
                order.attempts(),
                warnings(order),
                timings(order));
    }

    /**
     * What a cancelled job has spent, for the ledger alone: its end is written by whoever cancelled
     * it. Null if it has spent nothing.
     */
    public @Nullable JobOutcome spent(WorkOrder cancelled, Instant finishedAt) {
        return cancelled.attempts().stream().map(Attempt::usage).anyMatch(Objects::nonNull)
                ? of(cancelled, Endings.cancelled(), null, finishedAt)
                : null;
    }

    private static Timings timings(WorkOrder order) {
        List<Attempt> attempts = order.attempts();
        Long queued =
                attempts.stream()
                        .map(Attempt::startedAt)
                        .filter(started -> !started.isBefore(order.routedAt()))
                        .findFirst()
                        .map(started -> Timings.millis(order.routedAt(), started))
                        .orElse(null);
        return new Timings(
                Timings.millis(order.job().submittedAt(), order.routedAt()),
                null,
                queued,
                attempts.isEmpty() ? null : attempts.getLast().ranMillis(),
                null);
    }

    private List<String> warnings(WorkOrder order) {
        boolean estimated =
                order.attempts().stream()
                        .map(Attempt::usage)
                        .anyMatch(usage -> usage != null && usage.source().equals(Usage.ESTIMATED));
        return estimated ? List.of(howEstimated) : List.of();
    }
}

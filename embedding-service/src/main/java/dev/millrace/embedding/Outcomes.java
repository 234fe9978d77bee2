package dev.millrace.embedding;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Timings;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.WorkOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says how a job ended that was tried on a server, with everything it took. */
final class Outcomes {
    private Outcomes() {}

    /**
     * The outcome of a job.
     *
     * @param order with all attempts
     * @param ranOn the candidate of the last attempt, null if there was none
     */
    static JobOutcome of(
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

    static Ending expired(WorkOrder order) {
        return new Ending.Expired(
                new JobError(
                        "deadline_passed",
                        "deadline",
                        "%s passed before a model had answered".formatted(order.job().deadline()),
                        order.attempts().isEmpty() ? Blame.US : Blame.UPSTREAM,
                        true,
                        null));
    }

    static Ending cancelled() {
        return new Ending.Cancelled(
                JobError.caller("cancelled", null, "the job was cancelled while it ran"));
    }

    /** None is left, though nobody has said so yet: the limit was lowered while the job waited. */
    static Ending noAttemptLeft(WorkOrder order, int attemptsMax) {
        return new Ending.Failed(
                new JobError(
                        "attempts_exhausted",
                        null,
                        "%d of %d attempts have failed, the last one with %s"
                                .formatted(
                                        order.attempts().size(),
                                        attemptsMax,
                                        order.attempts().getLast().ended()),
                        Blame.UPSTREAM,
                        true,
                        null));
    }

    /**
     * The deadline comes before any back end of the route may be called.
     *
     * @param rests of these back ends, empty if there is nothing on the route to wait for
     */
    static Ending noneInTime(WorkOrder order, Collection<Rest> rests) {
        String why =
                rests.stream()
                        .map(rest -> "%s, until %s".formatted(rest.reason(), rest.until()))
                        .sorted()
                        .collect(Collectors.joining("; "));
        return new Ending.Failed(
                new JobError(
                        "no_model_in_time",
                        "deadline",
                        "no model of the route can be called before %s%s"
                                .formatted(order.job().deadline(), why.isEmpty() ? "" : ": " + why),
                        rests.stream().findFirst().map(Rest::blame).orElse(Blame.UPSTREAM),
                        true,
                        null));
    }

    private static Timings timings(WorkOrder order) {
        List<Attempt> attempts = order.attempts();
        Long queued =
                attempts.stream()
                        .map(Attempt::startedAt)
                        .filter(started -> !started.isBefore(order.routedAt()))
                        .findFirst()
                        .map(started -> millis(order.routedAt(), started))
                        .orElse(null);
        return new Timings(
                millis(order.job().submittedAt(), order.routedAt()),
                null,
                queued,
                attempts.isEmpty() ? null : attempts.getLast().ranMillis(),
                null);
    }

    private static List<String> warnings(WorkOrder order) {
        boolean estimated =
                order.attempts().stream()
                        .map(Attempt::usage)
                        .anyMatch(usage -> usage != null && usage.source().equals(Usage.ESTIMATED));
        return estimated
                ? List.of(
                        "the model server reported no usage; tokens are estimated, four bytes each")
                : List.of();
    }

    /** Never negative, whatever two clocks say. */
    private static long millis(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis());
    }
}

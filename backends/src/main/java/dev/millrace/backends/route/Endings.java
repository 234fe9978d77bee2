package dev.millrace.backends.route;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.WorkOrder;
import java.util.Collection;
import java.util.stream.Collectors;

/** The ways in which a job ends without an answer, whatever its kind. */
final class Endings {
    private Endings() {}

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

    static Ending internalError() {
        return new Ending.Failed(
                new JobError(
                        "internal_error",
                        null,
                        "the worker failed on this job by its own fault",
                        Blame.US,
                        false,
                        null));
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
}

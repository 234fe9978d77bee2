package dev.millrace.backends.route;

import dev.millrace.backends.Fault;
import dev.millrace.backends.breaker.Rest;
import dev.millrace.backends.retry.Progress;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.WorkOrder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Makes of what happened to a job what follows on it.
 *
 * @param unknownWait how long a job waits whose model cannot be called from here
 */
public record Steps(Outcomes outcomes, Duration unknownWait, Clock clock) {
    /** How long a job leaves a back end alone that it could not ask, if nobody else does. */
    private static final Duration UNSENT_PAUSE = Duration.ofMillis(250);

    /**
     * The job ends.
     *
     * @param ranOn the candidate that answered or failed last, null if none was tried
     */
    public Step ended(WorkOrder order, Ending ending, @Nullable Candidate ranOn) {
        return new Step.Last(new RunEnd.Ended(outcomes.of(order, ending, ranOn, clock.instant())));
    }

    /** Its deadline has passed. */
    public Step expired(WorkOrder order, @Nullable Candidate ranOn) {
        return ended(order, Endings.expired(order), ranOn);
    }

    /** Its candidate cannot be called from here now. */
    public Step missing(Progress progress, String reason) {
        return givenBack(progress, clock.instant().plus(unknownWait), reason);
    }

    /** The router keeps it until then. */
    public Step givenBack(Progress progress, Instant notBefore, String reason) {
        return new Step.Last(
                new RunEnd.GivenBack(new Deferral(progress.order(), notBefore, reason)));
    }

    /** No call was made, as the back end is left alone. */
    public Step resting(Progress progress, Candidate candidate, Rest rest) {
        return new Step.On(progress.resting(candidate.backend(), rest));
    }

    /**
     * A call failed. If nothing was sent, and so there is no attempt to count, and nothing else to
     * wait for, the job would ask again at once: it rests a little.
     *
     * @param after the order, with the attempt if there was one
     * @param rest of the back end after it, null if it may be called again
     */
    public Step failed(
            Progress before,
            WorkOrder after,
            Candidate candidate,
            Fault fault,
            @Nullable Rest rest) {
        Progress failed = before.failed(after, candidate, fault);
        if (rest == null && fault.sent()) {
            return new Step.On(failed);
        }
        return resting(failed, candidate, rest == null ? shortRest(fault) : rest);
    }

    private Rest shortRest(Fault fault) {
        Instant now = clock.instant();
        return new Rest(now, now.plus(UNSENT_PAUSE), fault.message(), fault.blame());
    }

    /**
     * No other attempt can help, none is left, or none can begin in time.
     *
     * @param attemptsMax most attempts of a job
     */
    Step givenUp(Progress progress, int attemptsMax) {
        WorkOrder order = progress.order();
        Progress.Failure failure = progress.failure();
        if (failure != null) {
            return ended(order, new Ending.Failed(failure.fault().error()), failure.candidate());
        }
        return ended(
                order,
                order.attempts().size() >= attemptsMax
                        ? Endings.noAttemptLeft(order, attemptsMax)
                        : Endings.noneInTime(order, progress.rests().values()),
                null);
    }
}

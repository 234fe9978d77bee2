package dev.millrace.backends.route;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.backends.retry.NextStep;
import dev.millrace.backends.retry.PassedOver;
import dev.millrace.backends.retry.Progress;
import dev.millrace.backends.retry.RetryPolicy;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.WorkOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what {@link RetryPolicy} says with a job until it ends or leaves this process. */
public final class FollowRoute {
    private static final Logger LOG = LoggerFactory.getLogger(FollowRoute.class);

    private final String pool;
    private final RetryPolicy policy;
    private final Steps steps;
    private final Predicate<JobKey> cancelled;

    /** How one job calls models from here. */
    public interface Calls {
        /**
         * Calls a candidate of this process's pool, unless something is against it.
         *
         * @throws ExecutionException if the process leaves, or its memory ends, first: the job is
         *     still to be done
         */
        Step call(Progress progress, Candidate candidate)
                throws ExecutionException, InterruptedException;

        /**
         * Waits.
         *
         * @throws Leaving if the process goes first
         */
        void pause(Duration wait) throws Leaving, InterruptedException;

        /** Until when the back end of another pool's candidate rests; null if that is not known. */
        default @Nullable Rest restElsewhere(Candidate candidate) {
            return null;
        }
    }

    /**
     * @param pool the pool this process works for
     * @param cancelled whether somebody has cancelled a job
     */
    public FollowRoute(String pool, RetryPolicy policy, Steps steps, Predicate<JobKey> cancelled) {
        this.pool = pool;
        this.policy = policy;
        this.steps = steps;
        this.cancelled = cancelled;
    }

    /**
     * Runs a job.
     *
     * @throws ExecutionException if the process leaves, or its memory ends, first: the job is still
     *     to be done
     */
    public RunEnd run(WorkOrder received, Calls calls)
            throws ExecutionException, InterruptedException {
        Step step = new Step.On(Progress.begun(received));
        while (true) {
            switch (step) {
                case Step.On(Progress progress) -> step = stepOrFault(progress, calls);
                case Step.Last(RunEnd end) -> {
                    return end;
                }
            }
        }
    }

    /**
     * After a fault of our own the attempts before it are on the ledger all the same. Run again, it
     * would fail again.
     */
    private Step stepOrFault(Progress progress, Calls calls)
            throws ExecutionException, InterruptedException {
        try {
            return step(progress, calls);
        } catch (RuntimeException e) {
            // Its message may quote the job.
            LOG.error(
                    "job {} failed by our own fault: {} at {}",
                    progress.order().job().key(),
                    e.getClass().getName(),
                    e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]);
            return steps.ended(progress.order(), Endings.internalError(), null);
        }
    }

    private Step step(Progress progress, Calls calls)
            throws ExecutionException, InterruptedException {
        WorkOrder order = progress.order();
        Instant now = steps.clock().instant();
        if (cancelled.test(order.job().key())) {
            return Step.cancelled(order);
        }
        if (!now.isBefore(order.job().deadline())) {
            return steps.expired(order, null);
        }
        return switch (policy.next(progress, now)) {
            case NextStep.Call(Candidate candidate) when candidate.pool().equals(pool) ->
                    calls.call(progress, candidate);
            case NextStep.Call(Candidate candidate) ->
                    elsewhere(progress, candidate, calls.restElsewhere(candidate), now);
            case NextStep.Again(Duration pause) -> {
                calls.pause(pause);
                yield new Step.On(progress.pausedFor(pause));
            }
            case NextStep.Later(Instant notBefore, Candidate candidate) ->
                    steps.givenBack(progress, notBefore, progress.whyNot(candidate, now));
            case NextStep.GiveUp() -> steps.givenUp(progress, policy.attemptsMax());
        };
    }

    private Step elsewhere(
            Progress progress, Candidate candidate, @Nullable Rest rest, Instant now) {
        return rest == null
                ? new Step.Last(
                        new RunEnd.MovedOn(
                                PassedOver.resting(progress.order(), progress.rests(), now),
                                candidate.pool()))
                : steps.resting(progress, candidate, rest);
    }
}

package dev.millrace.inference;

import dev.millrace.backends.Fault;
import dev.millrace.backends.breaker.Rest;
import dev.millrace.backends.retry.NextStep;
import dev.millrace.backends.retry.PassedOver;
import dev.millrace.backends.retry.Progress;
import dev.millrace.backends.retry.RetryPolicy;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.inference.model.ModelServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what {@link RetryPolicy} says with a job until it ends or leaves this worker. */
final class TryCandidates {
    private static final Logger LOG = LoggerFactory.getLogger(TryCandidates.class);

    /** How long this job leaves a back end alone that it could not ask, if nobody else does. */
    private static final Duration UNSENT_PAUSE = Duration.ofMillis(250);

    private final Settings settings;
    private final Backends backends;
    private final TakeTurns turns;
    private final RunningCalls calls;
    private final Predicate<JobKey> cancelled;
    private final Clock clock;

    /**
     * What an operator may change.
     *
     * @param pool the pool this worker works for
     * @param unknownWait how long a job waits whose model this worker does not know
     */
    record Settings(String pool, RetryPolicy policy, Duration unknownWait) {}

    TryCandidates(
            Settings settings,
            Backends backends,
            TakeTurns turns,
            RunningCalls calls,
            Predicate<JobKey> cancelled,
            Clock clock) {
        this.settings = settings;
        this.backends = backends;
        this.turns = turns;
        this.calls = calls;
        this.cancelled = cancelled;
        this.clock = clock;
    }

    /** One step: how far the job has come, and its end if that was the last. */
    private record Step(Progress progress, @Nullable RunEnd end) {
        static Step on(Progress progress) {
            return new Step(progress, null);
        }
    }

    /**
     * Runs the job.
     *
     * @throws Leaving if the process goes first
     */
    RunEnd run(WorkOrder received, Task.Chat task) throws InterruptedException {
        Progress progress = Progress.begun(received);
        while (true) {
            Step step = stepOrFail(progress, task);
            if (step.end() != null) {
                return step.end();
            }
            progress = step.progress();
        }
    }

    /** After a fault of our own the attempts before it are on the ledger all the same. */
    private Step stepOrFail(Progress progress, Task.Chat task) throws InterruptedException {
        try {
            return step(progress, task);
        } catch (Leaving e) {
            throw e;
        } catch (RuntimeException e) {
            // Its message may quote the job. Run again, it would fail again.
            LOG.error(
                    "job {} failed by our own fault: {} at {}",
                    progress.order().job().key(),
                    e.getClass().getName(),
                    e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]);
            return ended(progress, progress.order(), Outcomes.internalError(), null);
        }
    }

    private Step step(Progress progress, Task.Chat task) throws InterruptedException {
        WorkOrder order = progress.order();
        Instant now = clock.instant();
        if (cancelled.test(order.job().key())) {
            return new Step(progress, new RunEnd.Cancelled(order));
        }
        if (isTooLate(order)) {
            return ended(progress, order, Outcomes.expired(order), null);
        }
        return switch (settings.policy().next(progress, now)) {
            case NextStep.Call(Candidate candidate) when isOurs(candidate) ->
                    here(progress, candidate, task);
            case NextStep.Call(Candidate candidate) -> elsewhere(progress, candidate, now);
            case NextStep.Again(Duration pause) -> {
                calls.pause(pause);
                yield Step.on(progress.pausedFor(pause));
            }
            case NextStep.Later(Instant notBefore, Candidate candidate) ->
                    givenBack(progress, notBefore, progress.whyNot(candidate, now));
            case NextStep.GiveUp() -> givenUp(progress);
        };
    }

    private boolean isTooLate(WorkOrder order) {
        return !clock.instant().isBefore(order.job().deadline());
    }

    private boolean isOurs(Candidate candidate) {
        return candidate.pool().equals(settings.pool());
    }

    private Step here(Progress progress, Candidate candidate, Task.Chat task)
            throws InterruptedException {
        return switch (backends.find(candidate)) {
            case Backends.Found.Missing(String reason) ->
                    givenBack(progress, clock.instant().plus(settings.unknownWait()), reason);
            case Backends.Found.Usable(ModelServer server) ->
                    after(progress, candidate, turns.call(progress, candidate, server, task));
        };
    }

    private Step after(Progress progress, Candidate candidate, TakeTurns.Turn turn) {
        return switch (turn) {
            case TakeTurns.Turn.Called(var called, var rest) ->
                    after(progress, candidate, called, rest);
            case TakeTurns.Turn.Resting(Rest rest) ->
                    Step.on(progress.resting(candidate.backend(), rest));
            case TakeTurns.Turn.Full _ when isTooLate(progress.order()) -> Step.on(progress);
            case TakeTurns.Turn.Full(Duration away, String why) ->
                    givenBack(progress, comeBack(progress.order(), away), why);
            case TakeTurns.Turn.Cancelled() ->
                    new Step(progress, new RunEnd.Cancelled(progress.order()));
        };
    }

    /** Half of what is left before the deadline at the latest: it may be luckier than most. */
    private Instant comeBack(WorkOrder order, Duration away) {
        Instant now = clock.instant();
        Duration half = Duration.between(now, order.job().deadline()).dividedBy(2);
        return now.plus(away.compareTo(half) < 0 ? away : half);
    }

    private Step after(
            Progress progress, Candidate candidate, CallModels.Called called, @Nullable Rest rest) {
        return switch (called) {
            case CallModels.Called.Answered(var order, var output) ->
                    ended(progress, order, new Ending.Succeeded(output, false), candidate);
            case CallModels.Called.TooLate(var order, var _, var _) ->
                    ended(progress, order, Outcomes.expired(order), candidate);
            case CallModels.Called.Failed(var order, var fault) -> {
                Progress failed = progress.failed(order, candidate, fault);
                yield Step.on(rest == null ? failed : failed.resting(candidate.backend(), rest));
            }
            case CallModels.Called.Unsent(var fault) ->
                    Step.on(
                            progress.failed(progress.order(), candidate, fault)
                                    .resting(
                                            candidate.backend(),
                                            rest == null ? shortRest(fault) : rest));
            case CallModels.Called.Cancelled(var order) ->
                    new Step(progress, new RunEnd.Cancelled(order));
        };
    }

    /** Without an attempt to count, and nothing else to wait for, the job would ask at once. */
    private Rest shortRest(Fault fault) {
        Instant now = clock.instant();
        return new Rest(now, now.plus(UNSENT_PAUSE), fault.message(), fault.blame());
    }

    private Step elsewhere(Progress progress, Candidate candidate, Instant now) {
        Rest rest = turns.rest(candidate);
        return rest == null
                ? new Step(
                        progress,
                        new RunEnd.MovedOn(
                                PassedOver.resting(progress.order(), progress.rests(), now),
                                candidate.pool()))
                : Step.on(progress.resting(candidate.backend(), rest));
    }

    private Step givenUp(Progress progress) {
        WorkOrder order = progress.order();
        Progress.Failure failure = progress.failure();
        if (failure != null) {
            return ended(
                    progress,
                    order,
                    new Ending.Failed(failure.fault().error()),
                    failure.candidate());
        }
        int attemptsMax = settings.policy().attemptsMax();
        Ending ending =
                order.attempts().size() >= attemptsMax
                        ? Outcomes.noAttemptLeft(order, attemptsMax)
                        : Outcomes.noneInTime(order, progress.rests().values());
        return ended(progress, order, ending, null);
    }

    private static Step givenBack(Progress progress, Instant notBefore, String reason) {
        return new Step(
                progress, new RunEnd.GivenBack(new Deferral(progress.order(), notBefore, reason)));
    }

    private Step ended(
            Progress progress, WorkOrder order, Ending ending, @Nullable Candidate ranOn) {
        return new Step(
                progress, new RunEnd.Ended(Outcomes.of(order, ending, ranOn, clock.instant())));
    }
}

package dev.millrace.inference;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.backends.retry.Progress;
import dev.millrace.backends.retry.RetryPolicy;
import dev.millrace.backends.route.FollowRoute;
import dev.millrace.backends.route.Leaving;
import dev.millrace.backends.route.RunEnd;
import dev.millrace.backends.route.Step;
import dev.millrace.backends.route.Steps;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.inference.model.ModelServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tries a job on the models of its route, each when it is the job's turn. */
final class TryCandidates {
    private final FollowRoute route;
    private final Steps steps;
    private final Backends backends;
    private final TakeTurns turns;
    private final RunningCalls calls;
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
        this.steps = new Steps(ChatOutcomes.OUTCOMES, settings.unknownWait(), clock);
        this.route = new FollowRoute(settings.pool(), settings.policy(), steps, cancelled);
        this.backends = backends;
        this.turns = turns;
        this.calls = calls;
        this.clock = clock;
    }

    /**
     * Runs the job.
     *
     * @throws Leaving if the process goes first
     */
    RunEnd run(WorkOrder received, Task.Chat task) throws ExecutionException, InterruptedException {
        return route.run(received, new OfJob(task));
    }

    /** The calls of one job. */
    private final class OfJob implements FollowRoute.Calls {
        private final Task.Chat task;

        private OfJob(Task.Chat task) {
            this.task = task;
        }

        @Override
        public Step call(Progress progress, Candidate candidate)
                throws Leaving, InterruptedException {
            return switch (backends.find(candidate)) {
                case Backends.Found.Missing(String reason) -> steps.missing(progress, reason);
                case Backends.Found.Usable(ModelServer server) ->
                        after(progress, candidate, turns.call(progress, candidate, server, task));
            };
        }

        @Override
        public void pause(Duration wait) throws Leaving, InterruptedException {
            calls.pause(wait);
        }

        @Override
        public @Nullable Rest restElsewhere(Candidate candidate) {
            return turns.rest(candidate);
        }
    }

    private Step after(Progress progress, Candidate candidate, TakeTurns.Turn turn) {
        return switch (turn) {
            case TakeTurns.Turn.Called(var called, var rest) ->
                    after(progress, candidate, called, rest);
            case TakeTurns.Turn.Resting(Rest rest) -> steps.resting(progress, candidate, rest);
            case TakeTurns.Turn.Full _ when isTooLate(progress.order()) -> new Step.On(progress);
            case TakeTurns.Turn.Full(Duration away, String why) ->
                    steps.givenBack(progress, comeBack(progress.order(), away), why);
            case TakeTurns.Turn.Cancelled() -> Step.cancelled(progress.order());
        };
    }

    private boolean isTooLate(WorkOrder order) {
        return !clock.instant().isBefore(order.job().deadline());
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
                    steps.ended(order, new Ending.Succeeded(output, false), candidate);
            case CallModels.Called.TooLate(var order, var _, var _) ->
                    steps.expired(order, candidate);
            case CallModels.Called.Failed(var order, var fault) ->
                    steps.failed(progress, order, candidate, fault, rest);
            case CallModels.Called.Unsent(var fault) ->
                    steps.failed(progress, progress.order(), candidate, fault, rest);
            case CallModels.Called.Cancelled(var order) -> Step.cancelled(order);
        };
    }
}

package dev.millrace.inference;

import dev.millrace.backends.Fault;
import dev.millrace.backends.breaker.Breaker;
import dev.millrace.backends.breaker.Breakers;
import dev.millrace.backends.breaker.Effect;
import dev.millrace.backends.breaker.Rest;
import dev.millrace.backends.limit.Met;
import dev.millrace.backends.retry.Progress;
import dev.millrace.backends.route.Leaving;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Task;
import dev.millrace.inference.lanes.CallGate;
import dev.millrace.inference.lanes.CallGates;
import dev.millrace.inference.model.ModelServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Calls a model when it is the job's turn: while the back end does not rest, and once the gate of
 * the model has room. Tells both how the call ended.
 *
 * <p>Of a 429 only one of them hears. While other calls go on it is about how many there are at
 * once, if the server does not ask for a longer wait: the gate learns, and no other job waits. With
 * no other call, or a longer wait, the back end wants quiet from everybody.
 */
final class TakeTurns {
    private final Breakers breakers;
    private final CallGates gates;
    private final CallModels models;
    private final RunningCalls calls;
    private final Predicate<JobKey> cancelled;
    private final Duration waitHereMax;
    private final Clock clock;

    /** What came of it. */
    sealed interface Turn {
        /**
         * A call.
         *
         * @param rest of the back end after it, for this job; null if it may be called again
         */
        record Called(CallModels.Called called, @Nullable Rest rest) implements Turn {}

        /** Nobody calls this back end now. */
        record Resting(Rest rest) implements Turn {}

        /** No room for another call, as long as the job could wait. */
        record Full(Duration away, String why) implements Turn {}

        /** The job was cancelled while it waited. */
        record Cancelled() implements Turn {}
    }

    /**
     * @param waitHereMax longest time that a job waits in this worker
     */
    TakeTurns(
            Breakers breakers,
            CallGates gates,
            CallModels models,
            RunningCalls calls,
            Predicate<JobKey> cancelled,
            Duration waitHereMax,
            Clock clock) {
        this.breakers = breakers;
        this.gates = gates;
        this.models = models;
        this.calls = calls;
        this.cancelled = cancelled;
        this.waitHereMax = waitHereMax;
        this.clock = clock;
    }

    /** Whether a back end rests; null if not. */
    @Nullable Rest rest(Candidate candidate) {
        return breakers.of(candidate.backend()).rest();
    }

    /**
     * Waits for the turn, makes the call and waits for its end.
     *
     * @throws Leaving if the process goes first
     */
    Turn call(Progress progress, Candidate candidate, ModelServer server, Task.Chat task)
            throws Leaving, InterruptedException {
        return switch (breakers.of(candidate.backend()).enter()) {
            case Breaker.Entry.Closed(Rest rest) -> new Turn.Resting(rest);
            case Breaker.Entry.Free(Breaker.Pass way) -> {
                try (way) {
                    yield throughTheGate(progress, candidate, server, task, way);
                }
            }
        };
    }

    private Turn throughTheGate(
            Progress progress,
            Candidate candidate,
            ModelServer server,
            Task.Chat task,
            Breaker.Pass way)
            throws Leaving, InterruptedException {
        JobEnvelope job = progress.order().job();
        var entry =
                gates.of(candidate).enter(job.priority(), job.submittedAt(), patience(progress));
        return switch (entry) {
            case CallGate.Entry.Full(Duration away, String why) -> {
                gates.turnedAway(candidate, job.priority());
                yield new Turn.Full(away, candidate.model() + " " + why);
            }
            case CallGate.Entry.Free(CallGate.Pass room) -> {
                try (room) {
                    if (calls.isLeaving()) {
                        throw new Leaving();
                    }
                    Rest rest = rest(candidate);
                    if (rest != null) {
                        yield new Turn.Resting(rest);
                    }
                    yield cancelled.test(job.key())
                            ? new Turn.Cancelled()
                            : called(
                                    candidate,
                                    models.call(progress.order(), candidate, server, task),
                                    way,
                                    room);
                }
            }
        };
    }

    /** What is left of the time that the job may wait here, and of its deadline. */
    private Duration patience(Progress progress) {
        Duration left = waitHereMax.minus(progress.waited());
        Duration toDeadline = Duration.between(clock.instant(), progress.order().job().deadline());
        Duration shorter = left.compareTo(toDeadline) < 0 ? left : toDeadline;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }

    private Turn called(
            Candidate candidate, CallModels.Called called, Breaker.Pass way, CallGate.Pass room) {
        return switch (called) {
            case CallModels.Called.Answered _ -> {
                room.ended(Met.AN_ANSWER);
                way.ended(new Effect.Works());
                yield new Turn.Called(called, null);
            }
            case CallModels.Called.Failed(_, Fault fault) ->
                    failed(candidate, called, fault, way, room);
            case CallModels.Called.Unsent(Fault fault) ->
                    failed(candidate, called, fault, way, room);
            case CallModels.Called.TooLate(_, Fault fault, Duration ran) -> {
                way.endedLate(fault, ran);
                yield new Turn.Called(called, null);
            }
            case CallModels.Called.Cancelled _ -> new Turn.Called(called, null);
        };
    }

    private Turn failed(
            Candidate candidate,
            CallModels.Called called,
            Fault fault,
            Breaker.Pass way,
            CallGate.Pass room) {
        Met met = Met.of(fault, waitHereMax);
        boolean othersGoOn = room.ended(met);
        if (met == Met.ITS_LIMIT && othersGoOn) {
            way.ended(new Effect.Unknown());
            return new Turn.Called(called, askedOfThisJob(fault));
        }
        way.ended(Effect.of(fault));
        return new Turn.Called(called, rest(candidate));
    }

    private @Nullable Rest askedOfThisJob(Fault fault) {
        Duration wait = fault.retryAfter();
        if (wait == null || !wait.isPositive()) {
            return null;
        }
        Instant now = clock.instant();
        return new Rest(now, now.plus(wait), fault.message(), fault.blame());
    }
}

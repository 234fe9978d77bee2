package dev.millrace.inference;

import dev.millrace.backends.Fault;
import dev.millrace.backends.route.Leaving;
import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.Timings;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.inference.model.CallEnd;
import dev.millrace.inference.model.ChatCall;
import dev.millrace.inference.model.ModelServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Calls one model once, within the job's deadline, and enters the attempt in its order. */
final class CallModels {
    private final Duration attemptTimeout;
    private final RunningCalls calls;
    private final Predicate<JobKey> cancelled;
    private final CallMeters meters;
    private final Clock clock;

    /** How a call ended for its job; an order has one attempt more than before. */
    sealed interface Called {
        record Answered(WorkOrder order, RawJson output) implements Called {}

        record Failed(WorkOrder order, Fault fault) implements Called {}

        /** No server was asked: there was no attempt. */
        record Unsent(Fault fault) implements Called {}

        /** The deadline passed first; how it ended, and after how long. */
        record TooLate(WorkOrder order, Fault fault, Duration ran) implements Called {}

        record Cancelled(WorkOrder order) implements Called {}
    }

    /**
     * @param attemptTimeout longest call
     */
    CallModels(
            Duration attemptTimeout,
            RunningCalls calls,
            Predicate<JobKey> cancelled,
            CallMeters meters,
            Clock clock) {
        this.attemptTimeout = attemptTimeout;
        this.calls = calls;
        this.cancelled = cancelled;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Begins the call and waits for its end.
     *
     * @throws Leaving if the process goes first
     */
    Called call(WorkOrder order, Candidate candidate, ModelServer server, Task.Chat task)
            throws Leaving, InterruptedException {
        JobKey key = order.job().key();
        if (calls.isLeaving()) {
            throw new Leaving();
        }
        Instant startedAt = clock.instant();
        ModelServer.Call call =
                server.begin(
                        new ChatCall(
                                candidate.name(),
                                task.request(),
                                task.body(),
                                order.job().traceparent(),
                                IdempotencyKey.of(order, candidate),
                                timeout(order, startedAt)));
        CallEnd end = calls.await(key, call, cancelled);
        Made made = new Made(candidate, startedAt, clock.instant(), null);
        return switch (end) {
            case CallEnd.Answered(var output, var usage, var firstToken) ->
                    new Called.Answered(
                            enter(made.with(firstToken), order, Attempt.SUCCEEDED, usage), output);
            case CallEnd.Failed(Fault fault) when !fault.sent() -> {
                meters.called(candidate, fault.code(), made.ranMillis());
                yield new Called.Unsent(fault);
            }
            case CallEnd.Failed(Fault fault) when made.isPast(order.job().deadline()) ->
                    new Called.TooLate(
                            enter(made, order, "deadline_passed", fault.usage()),
                            fault,
                            Duration.ofMillis(made.ranMillis()));
            case CallEnd.Failed(Fault fault) ->
                    new Called.Failed(enter(made, order, fault.code(), fault.usage()), fault);
            case CallEnd.Closed() when cancelled.test(key) ->
                    new Called.Cancelled(enter(made, order, "cancelled", null));
            case CallEnd.Closed() -> throw new Leaving();
        };
    }

    /** The deadline has passed, by a millisecond, when it cut the call short. */
    private Duration timeout(WorkOrder order, Instant startedAt) {
        Duration left = Duration.between(startedAt, order.job().deadline()).plusMillis(1);
        return left.compareTo(attemptTimeout) < 0 ? left : attemptTimeout;
    }

    private record Made(
            Candidate candidate,
            Instant startedAt,
            Instant endedAt,
            @Nullable Duration firstToken) {
        Made with(@Nullable Duration came) {
            return new Made(candidate, startedAt, endedAt, came);
        }

        @Nullable Long firstTokenMillis() {
            return firstToken == null ? null : firstToken.toMillis();
        }

        boolean isPast(Instant deadline) {
            return !endedAt.isBefore(deadline);
        }

        long ranMillis() {
            return Timings.millis(startedAt, endedAt);
        }
    }

    private WorkOrder enter(Made made, WorkOrder order, String ended, @Nullable Usage usage) {
        Candidate candidate = made.candidate();
        meters.called(candidate, ended, made.ranMillis());
        return order.tried(
                candidate, made.startedAt(), made.endedAt(), made.firstTokenMillis(), ended, usage);
    }
}

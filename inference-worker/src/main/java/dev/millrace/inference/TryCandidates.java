package dev.millrace.inference;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.inference.model.CallEnd;
import dev.millrace.inference.model.ChatCall;
import dev.millrace.inference.model.Fault;
import dev.millrace.inference.model.ModelServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Tries a job on the candidates of its route until one answers or nothing is left to try. */
final class TryCandidates {
    private final Settings settings;
    private final Backends backends;
    private final ModelServer server;
    private final RunningCalls calls;
    private final Predicate<JobKey> cancelled;
    private final CallMeters meters;
    private final Clock clock;
    private final RandomGenerator random;

    /**
     * What an operator may change.
     *
     * @param pool the pool this worker works for
     * @param attemptTimeout longest call
     * @param unknownWait how long a job waits whose model this worker does not know
     */
    record Settings(
            String pool, RetryPolicy policy, Duration attemptTimeout, Duration unknownWait) {}

    /** What a call is made with and followed by. */
    record Surroundings(CallMeters meters, Clock clock, RandomGenerator random) {}

    TryCandidates(
            Settings settings,
            Backends backends,
            ModelServer server,
            RunningCalls calls,
            Predicate<JobKey> cancelled,
            Surroundings surroundings) {
        this.settings = settings;
        this.backends = backends;
        this.server = server;
        this.calls = calls;
        this.cancelled = cancelled;
        this.meters = surroundings.meters();
        this.clock = surroundings.clock();
        this.random = surroundings.random();
    }

    /** One attempt: the order with it, and the end if there is one. */
    private record Tried(WorkOrder order, @Nullable RunEnd end) {}

    /**
     * Runs the job.
     *
     * @throws Leaving if the process goes first
     */
    RunEnd run(WorkOrder received, Task.Chat task) throws InterruptedException {
        WorkOrder order = received;
        while (true) {
            Tried tried = tryOnce(order, task);
            if (tried.end() != null) {
                return tried.end();
            }
            order = tried.order();
        }
    }

    private Tried tryOnce(WorkOrder order, Task.Chat task) throws InterruptedException {
        RetryPolicy policy = settings.policy();
        Instant now = clock.instant();
        if (cancelled.test(order.job().key())) {
            return new Tried(order, new RunEnd.Cancelled(order));
        }
        if (!now.isBefore(order.job().deadline())) {
            return ended(order, Outcomes.expired(order), null);
        }
        if (!policy.anyAttemptLeft(order.attempts())) {
            return ended(order, Outcomes.noAttemptLeft(order, policy.attemptsMax()), null);
        }
        Candidate candidate = policy.candidate(order.route(), order.attempts());
        if (!candidate.pool().equals(settings.pool())) {
            return new Tried(order, new RunEnd.MovedOn(order, candidate.pool()));
        }
        return switch (backends.find(candidate)) {
            case Backends.Found.Missing(String reason) ->
                    givenBack(order, now.plus(settings.unknownWait()), reason);
            case Backends.Found.Usable usable -> call(order, candidate, usable, task);
        };
    }

    private Tried call(
            WorkOrder order, Candidate candidate, Backends.Found.Usable usable, Task.Chat task)
            throws InterruptedException {
        Instant startedAt = clock.instant();
        Duration left = Duration.between(startedAt, order.job().deadline()).plusMillis(1);
        Duration timeout =
                left.compareTo(settings.attemptTimeout()) < 0 ? left : settings.attemptTimeout();
        ModelServer.Call call =
                server.begin(
                        new ChatCall(
                                usable.baseUrl(),
                                usable.apiKey(),
                                candidate.name(),
                                task.request(),
                                task.body(),
                                order.job().traceparent(),
                                timeout));
        CallEnd end = calls.await(order.job().key(), call, cancelled);
        Instant endedAt = clock.instant();
        Try attempt = new Try(candidate, startedAt, endedAt);
        return switch (end) {
            case CallEnd.Answered(var output, var usage) ->
                    ended(
                            attempt.addTo(order, Attempt.SUCCEEDED, usage),
                            new Ending.Succeeded(output, false),
                            candidate);
            case CallEnd.Failed(Fault fault) when !endedAt.isBefore(order.job().deadline()) ->
                    ended(
                            attempt.addTo(order, "deadline_passed", fault.usage()),
                            Outcomes.expired(order),
                            candidate);
            case CallEnd.Failed(Fault fault) ->
                    failed(attempt.addTo(order, fault.code(), fault.usage()), candidate, fault);
            case CallEnd.Closed() -> closed(attempt.addTo(order, "cancelled", null));
        };
    }

    /** A model call that was begun. */
    private final class Try {
        private final Candidate candidate;
        private final Instant startedAt;
        private final long ranMillis;

        private Try(Candidate candidate, Instant startedAt, Instant endedAt) {
            this.candidate = candidate;
            this.startedAt = startedAt;
            this.ranMillis = Math.max(0, Duration.between(startedAt, endedAt).toMillis());
        }

        private WorkOrder addTo(WorkOrder order, String ended, @Nullable Usage usage) {
            meters.called(candidate, ended, ranMillis);
            List<Attempt> attempts = new ArrayList<>(order.attempts());
            attempts.add(
                    new Attempt(
                            attempts.size() + 1,
                            candidate.model(),
                            candidate.version(),
                            candidate.pool(),
                            startedAt,
                            ranMillis,
                            null,
                            ended,
                            usage));
            return new WorkOrder(
                    order.job(), order.origin(), order.route(), attempts, order.routedAt());
        }
    }

    private Tried failed(WorkOrder order, Candidate candidate, Fault fault)
            throws InterruptedException {
        NextStep next =
                settings.policy()
                        .after(
                                fault,
                                candidate,
                                order.route(),
                                order.attempts(),
                                clock.instant(),
                                order.job().deadline(),
                                random.nextDouble());
        return switch (next) {
            case NextStep.GiveUp() -> ended(order, new Ending.Failed(fault.error()), candidate);
            case NextStep.Later(Instant notBefore) ->
                    givenBack(
                            order,
                            notBefore,
                            "attempt %d on %s ended with %s"
                                    .formatted(
                                            order.attempts().size(),
                                            candidate.model(),
                                            fault.code()));
            case NextStep.Again(Duration wait) -> {
                calls.pause(wait);
                yield new Tried(order, null);
            }
        };
    }

    private Tried closed(WorkOrder order) {
        if (cancelled.test(order.job().key())) {
            return new Tried(order, new RunEnd.Cancelled(order));
        }
        throw new Leaving();
    }

    private Tried givenBack(WorkOrder order, Instant notBefore, String reason) {
        return new Tried(order, new RunEnd.GivenBack(new Deferral(order, notBefore, reason)));
    }

    private Tried ended(WorkOrder order, Ending ending, @Nullable Candidate ranOn) {
        return new Tried(
                order, new RunEnd.Ended(Outcomes.of(order, ending, ranOn, clock.instant())));
    }
}

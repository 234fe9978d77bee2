package dev.millrace.inference;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.inference.model.Fault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries a job on the candidates of its route until one answers or nothing is left to try. */
final class TryCandidates {
    private static final Logger LOG = LoggerFactory.getLogger(TryCandidates.class);

    private final Settings settings;
    private final Backends backends;
    private final CallModels models;
    private final RunningCalls calls;
    private final Predicate<JobKey> cancelled;
    private final Clock clock;
    private final RandomGenerator random;

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
            CallModels models,
            RunningCalls calls,
            Predicate<JobKey> cancelled,
            Clock clock,
            RandomGenerator random) {
        this.settings = settings;
        this.backends = backends;
        this.models = models;
        this.calls = calls;
        this.cancelled = cancelled;
        this.clock = clock;
        this.random = random;
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
            Tried tried = tryOrFail(order, task);
            if (tried.end() != null) {
                return tried.end();
            }
            order = tried.order();
        }
    }

    /** After a fault of our own the attempts before it are on the ledger all the same. */
    private Tried tryOrFail(WorkOrder order, Task.Chat task) throws InterruptedException {
        try {
            return tryOnce(order, task);
        } catch (Leaving e) {
            throw e;
        } catch (RuntimeException e) {
            // Its message may quote the job. Run again, it would fail again.
            LOG.error(
                    "job {} failed by our own fault: {} at {}",
                    order.job().key(),
                    e.getClass().getName(),
                    e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]);
            return ended(order, Outcomes.internalError(), null);
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
            case Backends.Found.Usable(var server) ->
                    after(candidate, models.call(order, candidate, server, task));
        };
    }

    private Tried after(Candidate candidate, CallModels.Called called) throws InterruptedException {
        return switch (called) {
            case CallModels.Called.Answered(var order, var output) ->
                    ended(order, new Ending.Succeeded(output, false), candidate);
            case CallModels.Called.TooLate(var order) ->
                    ended(order, Outcomes.expired(order), candidate);
            case CallModels.Called.Failed(var order, var fault) -> failed(order, candidate, fault);
            case CallModels.Called.Cancelled(var order) ->
                    new Tried(order, new RunEnd.Cancelled(order));
        };
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

    private static Tried givenBack(WorkOrder order, Instant notBefore, String reason) {
        return new Tried(order, new RunEnd.GivenBack(new Deferral(order, notBefore, reason)));
    }

    private Tried ended(WorkOrder order, Ending ending, @Nullable Candidate ranOn) {
        return new Tried(
                order, new RunEnd.Ended(Outcomes.of(order, ending, ranOn, clock.instant())));
    }
}

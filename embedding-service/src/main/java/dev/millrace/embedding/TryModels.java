package dev.millrace.embedding;

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
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.embedding.answer.Answer;
import dev.millrace.embedding.remote.Held;
import dev.millrace.embedding.remote.RemoteModel;
import dev.millrace.embedding.remote.RemoteModels;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Does what {@link RetryPolicy} says with a job until it ends or leaves this process. */
final class TryModels {
    /** How long this job leaves a back end alone that it could not ask, if nobody else does. */
    private static final Duration UNSENT_PAUSE = Duration.ofMillis(250);

    private final Settings settings;
    private final ModelCalls here;
    private final RemoteModels remote;
    private final AskServers servers;
    private final RemoteAnswers answers;
    private final Held held;
    private final Predicate<JobKey> cancelled;
    private final Clock clock;

    /**
     * What an operator may change.
     *
     * @param pool the pool this process works for
     * @param unknownWait how long a job waits whose model cannot be called from here
     */
    record Settings(String pool, RetryPolicy policy, Duration unknownWait) {}

    TryModels(
            Settings settings,
            ModelCalls here,
            RemoteModels remote,
            AskServers servers,
            RemoteAnswers answers,
            Held held,
            Predicate<JobKey> cancelled,
            Clock clock) {
        this.settings = settings;
        this.here = here;
        this.remote = remote;
        this.servers = servers;
        this.answers = answers;
        this.held = held;
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
     * @param received of which every candidate of this pool is known here
     * @throws ExecutionException if the process leaves, or its memory ends, first: the job is still
     *     to be done
     */
    RunEnd run(WorkOrder received, Task task) throws ExecutionException, InterruptedException {
        boolean onServers =
                received.route().candidates().stream().anyMatch(c -> remote.serves(c.model()));
        try (Held.Hold _ =
                onServers
                        ? held.take(received.job().priority(), answers.bytes(task))
                        : Held.nothing()) {
            return untilItsEnd(Progress.begun(received), answers.of(task));
        }
    }

    private RunEnd untilItsEnd(Progress begun, RemoteAnswers.OfJob mine)
            throws ExecutionException, InterruptedException {
        Progress progress = begun;
        while (true) {
            Step step = step(progress, mine);
            if (step.end() != null) {
                return step.end();
            }
            progress = step.progress();
        }
    }

    private Step step(Progress progress, RemoteAnswers.OfJob mine)
            throws ExecutionException, InterruptedException {
        WorkOrder order = progress.order();
        Instant now = clock.instant();
        if (cancelled.test(order.job().key())) {
            return letGo(progress, order);
        }
        if (!now.isBefore(order.job().deadline())) {
            return ended(progress, order, Outcomes.expired(order), null);
        }
        return switch (settings.policy().next(progress, now)) {
            case NextStep.Call(Candidate candidate)
                    when !candidate.pool().equals(settings.pool()) ->
                    elsewhere(progress, candidate, now);
            case NextStep.Call(Candidate candidate) ->
                    remote.serves(candidate.model())
                            ? onServer(progress, candidate, mine)
                            : inThisProcess(progress, candidate, mine.task());
            case NextStep.Again(Duration pause) -> {
                servers.pause(pause);
                yield Step.on(progress.pausedFor(pause));
            }
            case NextStep.Later(Instant notBefore, Candidate candidate) ->
                    givenBack(progress, notBefore, progress.whyNot(candidate, now));
            case NextStep.GiveUp() -> givenUp(progress);
        };
    }

    private Step inThisProcess(Progress progress, Candidate candidate, Task task)
            throws ExecutionException, InterruptedException {
        WorkOrder order = progress.order();
        JobKey key = order.job().key();
        ModelRun run = new ModelRun(order, candidate, clock.instant());
        try {
            Answer answer = here.answer(key, order.job().priority(), task, candidate.model());
            return cancelled.test(key)
                    ? letGo(progress, order)
                    : new Step(progress, new RunEnd.Ended(run.ended(answer, clock.instant())));
        } catch (CancellationException e) {
            return letGo(progress, order);
        }
    }

    private Step onServer(Progress progress, Candidate candidate, RemoteAnswers.OfJob mine)
            throws InterruptedException, Leaving {
        return switch (remote.find(candidate)) {
            case RemoteModels.Found.Missing(String reason) ->
                    givenBack(progress, clock.instant().plus(settings.unknownWait()), reason);
            case RemoteModels.Found.Usable(RemoteModel model) -> {
                Rest rest = model.rest();
                yield rest == null
                        ? asked(progress, candidate, model, mine)
                        : Step.on(progress.resting(candidate.backend(), rest));
            }
        };
    }

    private Step asked(
            Progress progress, Candidate candidate, RemoteModel model, RemoteAnswers.OfJob mine)
            throws InterruptedException, Leaving {
        Answer refusal = mine.begin(candidate, model);
        if (refusal != null) {
            return answered(progress, progress.order(), candidate, refusal);
        }
        return switch (servers.ask(
                new AskServers.Attempted(progress.order(), candidate, model, mine.goesAlone()),
                mine.texts(),
                mine.known(),
                cancelled)) {
            case AskServers.Asked.Complete(var order) ->
                    answered(progress, order, candidate, mine.answer());
            case AskServers.Asked.Failed(var order, var fault, var text, boolean shared) -> {
                mine.failed(fault, shared);
                Progress failed = progress.failed(order, candidate, mine.named(fault, text));
                Rest rest = model.rest();
                yield Step.on(
                        rest != null
                                ? failed.resting(candidate.backend(), rest)
                                : fault.sent()
                                        ? failed
                                        : failed.resting(candidate.backend(), shortRest(fault)));
            }
            case AskServers.Asked.Resting(var order, var rest) ->
                    Step.on(tried(progress, order).resting(candidate.backend(), rest));
            case AskServers.Asked.TooLate(var order) ->
                    ended(progress, order, Outcomes.expired(order), candidate);
            case AskServers.Asked.Cancelled(var order) -> letGo(progress, order);
        };
    }

    private Step answered(Progress progress, WorkOrder order, Candidate candidate, Answer answer) {
        return switch (answer) {
            case Answer.Given given -> {
                answers.counted(given);
                yield ended(
                        progress,
                        order,
                        new Ending.Succeeded(given.output(), given.floatsAtTheEdge()),
                        candidate);
            }
            case Answer.Failed(var error) ->
                    ended(progress, order, new Ending.Failed(error), candidate);
            case Answer.Refused(var error) ->
                    ended(progress, order, new Ending.Refused(error), null);
        };
    }

    /** Without an attempt to count, and nothing else to wait for, the job would ask at once. */
    private Rest shortRest(Fault fault) {
        Instant now = clock.instant();
        return new Rest(now, now.plus(UNSENT_PAUSE), fault.message(), fault.blame());
    }

    private static Progress tried(Progress progress, WorkOrder order) {
        return new Progress(order, progress.failure(), progress.rests(), progress.waited());
    }

    private Step elsewhere(Progress progress, Candidate candidate, Instant now) {
        return new Step(
                progress,
                new RunEnd.MovedOn(
                        PassedOver.resting(progress.order(), progress.rests(), now),
                        candidate.pool()));
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
        return ended(
                progress,
                order,
                order.attempts().size() >= attemptsMax
                        ? Outcomes.noAttemptLeft(order, attemptsMax)
                        : Outcomes.noneInTime(order, progress.rests().values()),
                null);
    }

    private static Step givenBack(Progress progress, Instant notBefore, String reason) {
        return new Step(
                progress, new RunEnd.GivenBack(new Deferral(progress.order(), notBefore, reason)));
    }

    /** Its outcome is written by whoever cancelled it; ours is for the ledger alone. */
    private Step letGo(Progress progress, WorkOrder order) {
        boolean spent =
                order.attempts().stream()
                        .map(attempt -> attempt.usage())
                        .anyMatch(Objects::nonNull);
        JobOutcome outcome =
                spent ? Outcomes.of(order, Outcomes.cancelled(), null, clock.instant()) : null;
        return new Step(progress, new RunEnd.LetGo(outcome));
    }

    private Step ended(
            Progress progress, WorkOrder order, Ending ending, @Nullable Candidate ranOn) {
        return new Step(
                progress, new RunEnd.Ended(Outcomes.of(order, ending, ranOn, clock.instant())));
    }
}

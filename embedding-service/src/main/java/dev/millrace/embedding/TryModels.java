package dev.millrace.embedding;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.backends.retry.Progress;
import dev.millrace.backends.retry.RetryPolicy;
import dev.millrace.backends.route.FollowRoute;
import dev.millrace.backends.route.Leaving;
import dev.millrace.backends.route.Outcomes;
import dev.millrace.backends.route.RunEnd;
import dev.millrace.backends.route.Step;
import dev.millrace.backends.route.Steps;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.embedding.answer.Answer;
import dev.millrace.embedding.remote.Held;
import dev.millrace.embedding.remote.RemoteModel;
import dev.millrace.embedding.remote.RemoteModels;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/** Tries a job on the models of its route, on those in this process as on those on servers. */
final class TryModels {
    static final Outcomes OUTCOMES =
            new Outcomes(
                    "the model server reported no usage; tokens are estimated, four bytes each");

    private final FollowRoute route;
    private final Steps steps;
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
        this.steps = new Steps(OUTCOMES, settings.unknownWait(), clock);
        this.route = new FollowRoute(settings.pool(), settings.policy(), steps, cancelled);
        this.here = here;
        this.remote = remote;
        this.servers = servers;
        this.answers = answers;
        this.held = held;
        this.cancelled = cancelled;
        this.clock = clock;
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
            return route.run(received, new OfJob(answers.of(task)));
        }
    }

    /** The calls of one job. */
    private final class OfJob implements FollowRoute.Calls {
        private final RemoteAnswers.OfJob mine;

        private OfJob(RemoteAnswers.OfJob mine) {
            this.mine = mine;
        }

        @Override
        public Step call(Progress progress, Candidate candidate)
                throws ExecutionException, InterruptedException {
            return remote.serves(candidate.model())
                    ? onServer(progress, candidate, mine)
                    : inThisProcess(progress.order(), candidate, mine.task());
        }

        @Override
        public void pause(Duration wait) throws Leaving, InterruptedException {
            servers.pause(wait);
        }
    }

    private Step inThisProcess(WorkOrder order, Candidate candidate, Task task)
            throws ExecutionException, InterruptedException {
        JobKey key = order.job().key();
        ModelRun run = new ModelRun(order, candidate, clock.instant());
        try {
            Answer answer = here.answer(key, order.job().priority(), task, candidate.model());
            return cancelled.test(key)
                    ? Step.cancelled(order)
                    : new Step.Last(new RunEnd.Ended(run.ended(answer, clock.instant())));
        } catch (CancellationException e) {
            return Step.cancelled(order);
        }
    }

    private Step onServer(Progress progress, Candidate candidate, RemoteAnswers.OfJob mine)
            throws InterruptedException, Leaving {
        return switch (remote.find(candidate)) {
            case RemoteModels.Found.Missing(String reason) -> steps.missing(progress, reason);
            case RemoteModels.Found.Usable(RemoteModel model) -> {
                Rest rest = model.rest();
                yield rest == null
                        ? asked(progress, candidate, model, mine)
                        : steps.resting(progress, candidate, rest);
            }
        };
    }

    private Step asked(
            Progress progress, Candidate candidate, RemoteModel model, RemoteAnswers.OfJob mine)
            throws InterruptedException, Leaving {
        Answer refusal = mine.begin(candidate, model);
        if (refusal != null) {
            return answered(progress.order(), candidate, refusal);
        }
        return switch (servers.ask(
                new AskServers.Attempted(progress.order(), candidate, model, mine.goesAlone()),
                mine.texts(),
                mine.known(),
                cancelled)) {
            case AskServers.Asked.Complete(var order) -> answered(order, candidate, mine.answer());
            case AskServers.Asked.Failed(var order, var fault, var text, boolean shared) -> {
                mine.failed(fault, shared);
                yield steps.failed(
                        progress, order, candidate, mine.named(fault, text), model.rest());
            }
            case AskServers.Asked.Resting(var order, var rest) ->
                    steps.resting(tried(progress, order), candidate, rest);
            case AskServers.Asked.TooLate(var order) -> steps.expired(order, candidate);
            case AskServers.Asked.Cancelled(var order) -> Step.cancelled(order);
        };
    }

    private Step answered(WorkOrder order, Candidate candidate, Answer answer) {
        return switch (answer) {
            case Answer.Given given -> {
                answers.counted(given);
                yield steps.ended(
                        order,
                        new Ending.Succeeded(given.output(), given.floatsAtTheEdge()),
                        candidate);
            }
            case Answer.Failed(var error) ->
                    steps.ended(order, new Ending.Failed(error), candidate);
            case Answer.Refused(var error) -> steps.ended(order, new Ending.Refused(error), null);
        };
    }

    private static Progress tried(Progress progress, WorkOrder order) {
        return new Progress(order, progress.failure(), progress.rests(), progress.waited());
    }
}

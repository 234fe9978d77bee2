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
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.embedding.answer.Answer;
import dev.millrace.embedding.remote.Held;
import dev.millrace.embedding.remote.RemoteModel;
import dev.millrace.embedding.remote.RemoteModels;
import dev.millrace.embedding.vectors.VectorStoreUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tries a job on the models of its route, on those in this process as on those on servers. */
final class TryModels {
    static final Outcomes OUTCOMES =
            new Outcomes(
                    "the model server reported no usage; tokens are estimated, four bytes each");

    /** Between two tries to keep what has been paid for. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final FollowRoute route;
    private final Steps steps;
    private final ModelCalls here;
    private final RemoteModels remote;
    private final AskServers servers;
    private final RemoteAnswers answers;
    private final ServeCollections collections;
    private final Held held;
    private final Predicate<JobKey> cancelled;
    private final Duration unknownWait;
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
            ServeCollections collections,
            Held held,
            Predicate<JobKey> cancelled,
            Clock clock) {
        this.steps = new Steps(OUTCOMES, settings.unknownWait(), clock);
        this.route = new FollowRoute(settings.pool(), settings.policy(), steps, cancelled);
        this.here = here;
        this.remote = remote;
        this.servers = servers;
        this.answers = answers;
        this.collections = collections;
        this.unknownWait = settings.unknownWait();
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
        RunEnd early = ServeCollections.concerns(task) ? withoutModel(received, task) : null;
        return early == null ? onModels(received, task) : early;
    }

    /**
     * What ends or waits before a model is asked in vain, and what needs none; null for no such.
     */
    private @Nullable RunEnd withoutModel(WorkOrder order, Task task) throws InterruptedException {
        JobError objection = collections.objection();
        if (objection != null) {
            return ended(order, new Ending.Refused(objection));
        }
        Rest rest = collections.rest();
        if (rest != null) {
            return ServeCollections.isQuestion(task)
                    ? ended(order, new Ending.Refused(ServeCollections.unavailable(rest.reason())))
                    : new RunEnd.GivenBack(waiting(order, rest.reason()));
        }
        try {
            return task instanceof Task.Unindex unindex
                    ? ended(order, collections.forget(order.job().key().tenant(), unindex.body()))
                    : null;
        } catch (VectorStoreUnavailable e) {
            return new RunEnd.GivenBack(waiting(order, e.getMessage()));
        }
    }

    private RunEnd ended(WorkOrder order, Ending ending) {
        return new RunEnd.Ended(OUTCOMES.of(order, ending, null, clock.instant()));
    }

    /** Until the store is asked again; jobs that wait for it do not come all at once. */
    private Deferral waiting(WorkOrder order, @Nullable String reason) {
        Rest rest = collections.rest();
        return new Deferral(
                order,
                rest == null
                        ? clock.instant().plus(unknownWait)
                        : rest.over(ThreadLocalRandom.current().nextDouble()),
                "the vector store: " + reason);
    }

    private RunEnd onModels(WorkOrder received, Task task)
            throws ExecutionException, InterruptedException {
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
            if (cancelled.test(key)) {
                return Step.cancelled(order);
            }
            return switch (answer) {
                case Answer.ToKeep(var _, int promptTokens) ->
                        served(run.tried(promptTokens, clock.instant()), candidate, task, answer);
                case Answer.ToFind(var _, int promptTokens) ->
                        served(run.tried(promptTokens, clock.instant()), candidate, task, answer);
                case Answer.Given _, Answer.Refused _, Answer.Failed _ ->
                        new Step.Last(new RunEnd.Ended(run.ended(answer, clock.instant())));
            };
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
                mine.texts(progress.order().job().priority()),
                mine.known(),
                cancelled)) {
            case AskServers.Asked.Complete(var order) -> {
                Answer answer = mine.answer();
                yield answer instanceof Answer.ToKeep || answer instanceof Answer.ToFind
                        ? served(order, candidate, mine.task(), answer)
                        : answered(order, candidate, answer);
            }
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
            case Answer.ToKeep _, Answer.ToFind _ ->
                    throw new IllegalStateException("an answer that is still to be served");
        };
    }

    /**
     * Keeps or finds what the model has made vectors of. While the store is away, a question fails,
     * as somebody waits for it. Documents wait for it: here, where their vectors have cost money,
     * else at the router, as a job in hand holds up those behind it.
     */
    private Step served(WorkOrder order, Candidate candidate, Task task, Answer answer)
            throws InterruptedException, Leaving {
        long millis = order.attempts().getLast().ranMillis();
        while (true) {
            try {
                return switch (collections.serve(order.job(), candidate, task, answer, millis)) {
                    case ServeCollections.Served.Ended(var ending) ->
                            steps.ended(order, ending, candidate);
                    case ServeCollections.Served.Searched(var found) ->
                            new Step.Last(new RunEnd.Searched(order.with(found)));
                };
            } catch (VectorStoreUnavailable e) {
                if (ServeCollections.isQuestion(task)) {
                    return steps.ended(
                            order,
                            new Ending.Failed(
                                    ServeCollections.unavailable(String.valueOf(e.getMessage()))),
                            candidate);
                }
                if (candidate.usdPerMillionTokens().areZero()) {
                    return new Step.Last(new RunEnd.GivenBack(waiting(order, e.getMessage())));
                }
            }
            if (cancelled.test(order.job().key())) {
                return Step.cancelled(order);
            }
            if (!clock.instant().isBefore(order.job().deadline())) {
                return steps.expired(order, candidate);
            }
            servers.pause(PAUSE);
        }
    }

    private static Progress tried(Progress progress, WorkOrder order) {
        return new Progress(order, progress.failure(), progress.rests(), progress.waited());
    }
}

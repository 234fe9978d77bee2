package dev.millrace.embedding;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.backends.route.RunEnd;
import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Route;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.UnindexRequest;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.embedding.SearchModelPolicy.Choice;
import dev.millrace.embedding.collections.CollectionCalls;
import dev.millrace.embedding.collections.Reply;
import dev.millrace.embedding.vectors.Scope;
import dev.millrace.embedding.vectors.VectorStore;
import dev.millrace.embedding.vectors.VectorStoreUnavailable;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import dev.millrace.log.Persistence;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a search whose caller waits as the job that it would be, without the log. One that has cost
 * something is written to the log before it is answered, so that the ledger is exact.
 */
final class SearchNow implements CollectionCalls {
    /** Such a job stands nowhere on the log; what it has come to may. */
    private static final Position NOWHERE = new Position("none", 0, 0);

    private final SearchModelPolicy policy;
    private final VectorStore store;
    private final ServeCollections collections;
    private final TryModels models;
    private final Waiting waiting;
    private final Ledger ledger;
    private final Clock clock;

    /**
     * Lets go of a search.
     *
     * @param left those that nobody waits for
     * @param here the model in this process
     * @param servers the others
     */
    record Waiting(LeftSearches left, ModelCalls here, AskServers servers) {
        private void begin(JobKey key, CompletableFuture<Void> over) {
            left.begin(key, over);
            var _ =
                    over.thenRun(() -> {
                        here.cancel(key);
                        servers.cancel(key);
                    });
        }

        private void end(JobKey key) {
            left.end(key);
        }
    }

    /** Where outcomes go. */
    record Ledger(LogWriter log, Persistence persistence) {
        private void write(JobOutcome outcome) {
            var owed = new Outgoing(Topics.JOBS_FINISHED, Wire.finished(outcome));
            persistence.untilDone("writing to " + owed.topic(), () -> log.sendAll(List.of(owed)));
        }
    }

    SearchNow(
            SearchModelPolicy policy,
            VectorStore store,
            ServeCollections collections,
            TryModels models,
            Waiting waiting,
            Ledger ledger,
            Clock clock) {
        this.policy = policy;
        this.store = store;
        this.collections = collections;
        this.models = models;
        this.waiting = waiting;
        this.ledger = ledger;
        this.clock = clock;
    }

    @Override
    public Reply search(JobEnvelope job, Task.Search task, CompletableFuture<Void> left)
            throws InterruptedException {
        Reply no = noStore();
        if (no != null) {
            return no;
        }
        waiting.begin(job.key(), left);
        try {
            String collection = task.body().collection();
            var spaces = store.spacesOf(new Scope(job.key().tenant(), collection));
            return switch (policy.choose(collection, job.model(), spaces)) {
                case Choice.None(var error) -> new Reply.Refused(error);
                case Choice.Chosen(var route) -> answered(models.run(order(job, route), task));
            };
        } catch (VectorStoreUnavailable e) {
            return storeAway(String.valueOf(e.getMessage()));
        } catch (ExecutionException | Persistence.Abandoned e) {
            return new Reply.Refused(
                    new JobError("leaving", null, "the process is leaving", Blame.US, true, null));
        } finally {
            waiting.end(job.key());
        }
    }

    @Override
    public Reply forget(String tenant, UnindexRequest which) throws InterruptedException {
        Reply no = noStore();
        if (no != null) {
            return no;
        }
        try {
            return reply(collections.forget(tenant, which), null);
        } catch (VectorStoreUnavailable e) {
            return storeAway(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Reply noStore() {
        JobError objection = collections.objection();
        if (objection != null) {
            return new Reply.Refused(objection);
        }
        Rest rest = collections.rest();
        return rest == null ? null : storeAway(rest.reason());
    }

    private Reply storeAway(String reason) {
        Rest rest = collections.rest();
        return new Reply.Refused(
                ServeCollections.unavailable(reason), rest == null ? null : rest.until(), null);
    }

    private WorkOrder order(JobEnvelope job, Route route) {
        return new WorkOrder(job, NOWHERE, route, List.of(), clock.instant());
    }

    private Reply answered(RunEnd end) {
        return switch (end) {
            case RunEnd.Ended(var outcome) -> reply(outcome.ending(), written(outcome));
            case RunEnd.GivenBack(var deferral) -> {
                JobError error =
                        new JobError(
                                "model_unavailable",
                                null,
                                "the model cannot be asked now: " + deferral.reason(),
                                Blame.UPSTREAM,
                                true,
                                null);
                yield new Reply.Refused(
                        error,
                        deferral.notBefore(),
                        written(
                                TryModels.OUTCOMES.of(
                                        deferral.order(),
                                        new Ending.Failed(error),
                                        null,
                                        clock.instant())));
            }
            case RunEnd.Cancelled(var order) -> {
                JobOutcome spent = TryModels.OUTCOMES.spent(order, clock.instant());
                yield new Reply.Refused(
                        JobError.caller("cancelled", null, "nobody waits for it any more"),
                        null,
                        spent == null ? null : written(spent));
            }
            case RunEnd.MovedOn _, RunEnd.Searched _ ->
                    throw new IllegalStateException("a search stays in its pool and ends there");
        };
    }

    private static Reply reply(Ending ending, @Nullable String jobId) {
        return switch (ending) {
            case Ending.Succeeded(var output, var _) -> new Reply.Given(output, jobId);
            case Ending.Failed(var error) -> new Reply.Refused(error, null, jobId);
            case Ending.Refused(var error) -> new Reply.Refused(error, null, jobId);
            case Ending.Expired(var error) -> new Reply.Refused(error, null, jobId);
            case Ending.Cancelled(var error) -> new Reply.Refused(error, null, jobId);
        };
    }

    /** The id under which the ledger has it; null of a search that cost nothing. */
    private @Nullable String written(JobOutcome outcome) {
        if (outcome.attempts().stream().noneMatch(attempt -> cost(outcome.route(), attempt))) {
            return null;
        }
        ledger.write(outcome);
        return outcome.job().key().id();
    }

    private static boolean cost(@Nullable Route route, Attempt attempt) {
        return route != null
                && attempt.usage() != null
                && route.candidateOf(attempt)
                        .filter(candidate -> !candidate.usdPerMillionTokens().areZero())
                        .isPresent();
    }
}

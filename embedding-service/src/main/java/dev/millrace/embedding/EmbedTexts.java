package dev.millrace.embedding;

import dev.millrace.backends.route.RunEnd;
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.UnreadableRecord;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.log.CancelledJobs;
import dev.millrace.log.DeadLetters;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import dev.millrace.log.Persistence;
import dev.millrace.log.work.Work;
import dev.millrace.log.work.WorkHandler;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one job of the pool and writes what became of it, before the job is accepted. While the log
 * is away it waits with what is owed: no server is asked again because of that.
 */
@Singleton
class EmbedTexts implements WorkHandler {
    private static final Logger LOG = LoggerFactory.getLogger(EmbedTexts.class);

    private final WorkPolicy policy;
    private final JobRules rules;
    private final CancelledJobs cancelled;
    private final TryModels models;
    private final LogWriter log;
    private final Persistence persistence;
    private final Clock clock;
    private final Map<Position, Thread> inHand = new ConcurrentHashMap<>();

    EmbedTexts(
            WorkPolicy policy,
            JobRulesConfig rules,
            CancelledJobs cancelled,
            TryModels models,
            LogWriter log,
            Persistence persistence,
            Clock clock) {
        this.policy = policy;
        this.rules = rules.rules();
        this.cancelled = cancelled;
        this.models = models;
        this.log = log;
        this.persistence = persistence;
        this.clock = clock;
    }

    @Override
    public void handle(Work work) throws ExecutionException, InterruptedException {
        Outgoing owed = whileItIsInHand(work);
        if (owed != null) {
            persistence.untilDone("writing to " + owed.topic(), () -> log.sendAll(List.of(owed)));
        }
    }

    private @Nullable Outgoing whileItIsInHand(Work work)
            throws ExecutionException, InterruptedException {
        inHand.put(work.position(), Thread.currentThread());
        try {
            return owed(work);
        } finally {
            inHand.remove(work.position(), Thread.currentThread());
        }
    }

    /**
     * Who has it now asks for it anew, so that what is not yet asked for here must not be. What has
     * been answered is written all the same: it is paid for.
     */
    @Override
    public void leftBehind(Work work) {
        Thread handling = inHand.get(work.position());
        if (handling != null) {
            handling.interrupt();
        }
    }

    /**
     * The one record that says what became of the job; null if somebody else has said it.
     *
     * <p>Nothing here depends on anything that may be away, so what fails once fails always: an
     * order without a field that we need, or a mistake of ours. It must not hold up the others.
     */
    private @Nullable Outgoing owed(Work work) throws ExecutionException, InterruptedException {
        try {
            return owed(work, Wire.readWork(work.record()));
        } catch (UnreadableRecord e) {
            return deadLetter(work, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // Its message may quote the job.
            LOG.error(
                    "{} cannot be worked on, by a mistake in it or in us: {} at {}",
                    work.position(),
                    e.getClass().getName(),
                    e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]);
            return deadLetter(work, "cannot be worked on: " + e.getClass().getName());
        }
    }

    private @Nullable Outgoing owed(Work work, WorkOrder order)
            throws ExecutionException, InterruptedException {
        Instant now = clock.instant();
        boolean letGo = cancelled.contains(order.job().key());
        return switch (policy.next(order, letGo, now)) {
            case Admission.LetGo() -> null;
            case Admission.End(var ending) -> finished(JobOutcome.of(order, ending, now));
            case Admission.GiveBack(var deferral) -> deferred(work, deferral);
            case Admission.Run(var runs) ->
                    written(work, models.run(runs, Wire.readTask(rules, work.record().value())));
        };
    }

    private @Nullable Outgoing written(Work work, RunEnd end) {
        return switch (end) {
            case RunEnd.Ended(var outcome) -> finished(outcome);
            case RunEnd.GivenBack(var deferral) -> deferred(work, deferral);
            case RunEnd.MovedOn(var order, String pool) ->
                    new Outgoing(
                            Topics.work(pool, order.job().priority()),
                            Wire.work(order, work.record().value()));
            case RunEnd.Searched(var order) ->
                    new Outgoing(Topics.JOBS_EMBEDDED, Wire.work(order, work.record().value()));
            case RunEnd.Cancelled(var order) -> {
                JobOutcome spent = TryModels.OUTCOMES.spent(order, clock.instant());
                yield spent == null ? null : finished(spent);
            }
        };
    }

    private static Outgoing deferred(Work work, Deferral deferral) {
        return new Outgoing(Topics.JOBS_DEFERRED, Wire.deferred(deferral, work.record().value()));
    }

    private static Outgoing deadLetter(Work work, String reason) {
        LOG.warn("{} is a dead letter: {}", work.position(), reason);
        return DeadLetters.of(work.record(), work.position(), work.timestampMillis(), reason);
    }

    private static Outgoing finished(JobOutcome outcome) {
        return new Outgoing(Topics.JOBS_FINISHED, Wire.finished(outcome));
    }
}

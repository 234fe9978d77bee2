package dev.millrace.embedding;

import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.UnreadableRecord;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.embedding.answer.Answer;
import dev.millrace.log.CancelledJobs;
import dev.millrace.log.DeadLetters;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import dev.millrace.log.work.Work;
import dev.millrace.log.work.WorkHandler;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one job of the pool and writes what became of it, before the job is accepted. */
@Singleton
class EmbedTexts implements WorkHandler {
    private static final Logger LOG = LoggerFactory.getLogger(EmbedTexts.class);

    private final WorkPolicy policy;
    private final JobRules rules;
    private final CancelledJobs cancelled;
    private final ModelCalls model;
    private final LogWriter log;
    private final Clock clock;

    EmbedTexts(
            WorkPolicy policy,
            JobRulesConfig rules,
            CancelledJobs cancelled,
            ModelCalls model,
            LogWriter log,
            Clock clock) {
        this.policy = policy;
        this.rules = rules.rules();
        this.cancelled = cancelled;
        this.model = model;
        this.log = log;
        this.clock = clock;
    }

    @Override
    public void handle(Work work) throws ExecutionException, InterruptedException {
        Outgoing owed = owed(work);
        if (owed != null) {
            log.sendAll(List.of(owed));
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
            LOG.error("{} cannot be worked on, by a mistake in it or in us", work.position(), e);
            return deadLetter(work, "cannot be worked on: " + e.getClass().getName());
        }
    }

    private @Nullable Outgoing owed(Work work, WorkOrder order)
            throws ExecutionException, InterruptedException {
        Instant now = clock.instant();
        boolean letGo = cancelled.contains(order.job().key());
        return switch (policy.next(order, letGo, now)) {
            case NextStep.LetGo() -> null;
            case NextStep.End(var ending) -> finished(JobOutcome.of(order, ending, now));
            case NextStep.GiveBack(var deferral) ->
                    new Outgoing(
                            Topics.JOBS_DEFERRED, Wire.deferred(deferral, work.record().value()));
            case NextStep.Run(var candidate) ->
                    run(
                            new ModelRun(order, candidate, now),
                            Wire.readTask(rules, work.record().value()));
        };
    }

    private @Nullable Outgoing run(ModelRun run, Task task)
            throws ExecutionException, InterruptedException {
        JobKey key = run.order().job().key();
        try {
            Answer answer = model.answer(key, task, run.candidate().model());
            return cancelled.contains(key) ? null : finished(run.ended(answer, clock.instant()));
        } catch (CancellationException e) {
            return null;
        }
    }

    private static Outgoing deadLetter(Work work, String reason) {
        LOG.warn("{} is a dead letter: {}", work.position(), reason);
        return DeadLetters.of(work.record(), work.position(), work.timestampMillis(), reason);
    }

    private static Outgoing finished(JobOutcome outcome) {
        return new Outgoing(Topics.JOBS_FINISHED, Wire.finished(outcome));
    }
}

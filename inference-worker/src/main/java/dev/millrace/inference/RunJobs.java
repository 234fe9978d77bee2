package dev.millrace.inference;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.UnreadableRecord;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.inference.claims.Guard;
import dev.millrace.log.Persistence;
import dev.millrace.log.work.Work;
import dev.millrace.log.work.WorkHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one record of a work topic to its end. It returns, which accepts the record, only when the
 * job's outcome, its deferral or its next work record is on the log.
 */
final class RunJobs implements WorkHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RunJobs.class);

    private final JobRules rules;
    private final Guard guard;
    private final TryCandidates candidates;
    private final WriteReports reports;
    private final Persistence persistence;
    private final RunningCalls calls;
    private final Predicate<JobKey> cancelled;
    private final CallMeters meters;
    private final Clock clock;
    private final Duration busyPoll;
    private final JobsInHand inHand = new JobsInHand();

    /** What it works with. */
    record Parts(
            JobRules rules,
            Guard guard,
            TryCandidates candidates,
            WriteReports reports,
            Persistence persistence,
            RunningCalls calls,
            Predicate<JobKey> cancelled,
            CallMeters meters,
            Clock clock) {}

    /**
     * @param busyPoll how often to look whether another process is through with a record of ours
     */
    RunJobs(Parts parts, Duration busyPoll) {
        this.rules = parts.rules();
        this.guard = parts.guard();
        this.candidates = parts.candidates();
        this.reports = parts.reports();
        this.persistence = parts.persistence();
        this.calls = parts.calls();
        this.cancelled = parts.cancelled();
        this.meters = parts.meters();
        this.clock = parts.clock();
        this.busyPoll = busyPoll;
    }

    @Override
    public void handle(Work work) throws Exception {
        if (calls.isLeaving()) {
            throw new Leaving();
        }
        WorkOrder order;
        Task.Chat task;
        try {
            order = Wire.readWork(work.record());
            task = chat(work);
        } catch (UnreadableRecord e) {
            reports.unreadable(work, Objects.toString(e.getMessage()));
            meters.accepted("unreadable");
            return;
        }
        try (JobsInHand.Hold _ = inHand.take(order.job().key())) {
            meters.accepted(accept(work, order, task));
        }
    }

    private Task.Chat chat(Work work) {
        Task task = Wire.readTask(rules, work.record().value());
        if (task instanceof Task.Chat chat) {
            return chat;
        }
        throw new UnreadableRecord(
                "a task of kind %s, and this worker runs only chat".formatted(task.kind()));
    }

    /** Does what the record asks for and says, in one word, what that was. */
    private String accept(Work work, WorkOrder order, Task.Chat task) throws Exception {
        JobKey key = order.job().key();
        while (!cancelled.test(key)) {
            switch (guard.admit(key, work.position())) {
                case Guard.Admission.Repeat() -> {
                    return "repeat";
                }
                case Guard.Admission.Busy() -> calls.pause(busyPoll);
                case Guard.Admission.Crashed(int starts) -> {
                    return finish(
                            Outcomes.of(order, Outcomes.crashed(starts), null, clock.instant()));
                }
                case Guard.Admission.Run() -> {
                    return settle(work, run(order, task));
                }
            }
        }
        return "cancelled";
    }

    private RunEnd run(WorkOrder order, Task.Chat task) throws Exception {
        try {
            return candidates.run(order, task);
        } catch (Leaving e) {
            guard.release(order.job().key());
            throw e;
        } catch (RuntimeException e) {
            // Its message may quote the job. Run again, it would fail again.
            LOG.error(
                    "job {} failed by our own fault: {} at {}",
                    order.job().key(),
                    e.getClass().getName(),
                    e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]);
            return new RunEnd.Ended(
                    Outcomes.of(order, Outcomes.internalError(), null, clock.instant()));
        }
    }

    private String settle(Work work, RunEnd end) {
        return switch (end) {
            case RunEnd.Ended(JobOutcome outcome) -> finish(outcome);
            case RunEnd.GivenBack(var deferral) -> {
                release(deferral.order().job().key());
                reports.deferred(deferral, work.record().value());
                yield "deferred";
            }
            case RunEnd.MovedOn(WorkOrder order, String pool) -> {
                release(order.job().key());
                reports.movedOn(order, pool, work.record().value());
                yield "moved_on";
            }
            case RunEnd.Cancelled(WorkOrder order) -> {
                letGo(order);
                yield "cancelled";
            }
        };
    }

    private String finish(JobOutcome outcome) {
        reports.finished(outcome);
        reported(outcome.job().key());
        return outcome.ending().state().wireName();
    }

    /** Its outcome is written by whoever cancelled it; ours is for the ledger alone. */
    private void letGo(WorkOrder order) {
        if (order.attempts().stream().map(Attempt::usage).anyMatch(Objects::nonNull)) {
            Ending cancel = Outcomes.cancelled();
            reports.finished(Outcomes.of(order, cancel, null, clock.instant()));
        }
        reported(order.job().key());
    }

    private void reported(JobKey key) {
        persistence.untilDone("marking a job as reported", () -> guard.reported(key));
    }

    private void release(JobKey key) {
        persistence.untilDone("releasing a job", () -> guard.release(key));
    }
}

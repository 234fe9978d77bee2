package dev.millrace.inference;

import dev.millrace.backends.route.RunEnd;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.inference.claims.Guard;
import dev.millrace.log.Persistence;
import dev.millrace.log.work.Work;
import java.time.Clock;
import java.time.Duration;

/**
 * Makes durable what became of a job: an outcome is on the log before its claim is marked, and a
 * claim is gone before the job's next record can be written; once that one is there, the guard is
 * told, for our record may come again. Each says, in one word, what it was.
 */
final class SettleJobs {
    private final Guard guard;
    private final WriteReports reports;
    private final Persistence persistence;
    private final CallMeters meters;
    private final Clock clock;

    SettleJobs(
            Guard guard,
            WriteReports reports,
            Persistence persistence,
            CallMeters meters,
            Clock clock) {
        this.guard = guard;
        this.reports = reports;
        this.persistence = persistence;
        this.meters = meters;
        this.clock = clock;
    }

    /** As it ended in our hands. */
    String settle(Work work, RunEnd end) {
        return switch (end) {
            case RunEnd.Ended(JobOutcome outcome) -> finish(outcome);
            case RunEnd.GivenBack(var deferral) -> {
                release(deferral.order().job().key());
                reports.deferred(deferral, work.record().value());
                passedOn(work, deferral.order());
                yield "deferred";
            }
            case RunEnd.MovedOn(WorkOrder order, String pool) -> {
                release(order.job().key());
                reports.movedOn(order, pool, work.record().value());
                passedOn(work, order);
                yield "moved_on";
            }
            case RunEnd.Searched _ ->
                    throw new IllegalStateException("a worker that chats searches for nothing");
            case RunEnd.Cancelled(WorkOrder order) -> {
                letGo(order);
                yield "cancelled";
            }
        };
    }

    /** Its lone run begins. Were that not known, the next try would run it beside others. */
    void begunAlone(JobKey key, int crashes) {
        persistence.untilDone("beginning a job alone", () -> guard.beginAlone(key, crashes));
    }

    /** Its workers died of it, one after the other. */
    String crashed(WorkOrder order, int starts) {
        return finish(
                ChatOutcomes.OUTCOMES.of(
                        order, ChatOutcomes.crashed(starts), null, clock.instant()));
    }

    /** There is no job that anybody could be told about. */
    String unreadable(Work work, String reason) {
        reports.unreadable(work, reason);
        return "unreadable";
    }

    private String finish(JobOutcome outcome) {
        reports.finished(outcome);
        if (outcome.ending() instanceof Ending.Succeeded) {
            meters.written(Duration.between(outcome.finishedAt(), clock.instant()));
        }
        reported(outcome.job().key());
        return outcome.ending().state().wireName();
    }

    private void letGo(WorkOrder order) {
        JobOutcome spent = ChatOutcomes.OUTCOMES.spent(order, clock.instant());
        if (spent != null) {
            reports.finished(spent);
        }
        reported(order.job().key());
    }

    private void reported(JobKey key) {
        persistence.untilDone("marking a job as reported", () -> guard.reported(key));
    }

    /** Where no call was made, none can be made again. */
    private void passedOn(Work work, WorkOrder order) {
        int attempts = order.attempts().size();
        if (attempts > 0) {
            persistence.untilDone(
                    "remembering that a job was passed on",
                    () -> guard.passedOn(order.job().key(), work.position(), attempts));
        }
    }

    private void release(JobKey key) {
        persistence.untilDone("releasing a job", () -> guard.release(key));
    }
}

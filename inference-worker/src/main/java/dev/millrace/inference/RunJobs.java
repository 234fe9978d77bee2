package dev.millrace.inference;

import dev.millrace.backends.route.Leaving;
import dev.millrace.backends.route.RunEnd;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.UnreadableRecord;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.inference.claims.Guard;
import dev.millrace.log.work.Work;
import dev.millrace.log.work.WorkHandler;
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
    private final Isolation isolation;
    private final TryCandidates candidates;
    private final SettleJobs settled;
    private final RunningCalls calls;
    private final Predicate<JobKey> cancelled;
    private final CallMeters meters;
    private final Duration busyPoll;
    private final JobsInHand inHand = new JobsInHand();

    /**
     * @param isolation keeps a job that may kill its worker from its neighbours
     * @param busyPoll how often to look whether another process is through with a record of ours
     */
    RunJobs(
            JobRules rules,
            Guard guard,
            Isolation isolation,
            TryCandidates candidates,
            SettleJobs settled,
            RunningCalls calls,
            Predicate<JobKey> cancelled,
            CallMeters meters,
            Duration busyPoll) {
        this.rules = rules;
        this.guard = guard;
        this.isolation = isolation;
        this.candidates = candidates;
        this.settled = settled;
        this.calls = calls;
        this.cancelled = cancelled;
        this.meters = meters;
        this.busyPoll = busyPoll;
    }

    @Override
    public void handle(Work work) throws Exception {
        if (calls.isLeaving()) {
            throw new Leaving();
        }
        WorkOrder order;
        Grounding asked;
        try {
            order = Wire.readWork(work.record());
            asked = Grounding.of(Wire.readTask(rules, work.record().value()), order);
        } catch (UnreadableRecord e) {
            meters.accepted(settled.unreadable(work, Objects.toString(e.getMessage())));
            return;
        }
        try (JobsInHand.Hold _ = inHand.take(order.job().key())) {
            meters.accepted(accept(work, order, asked));
        }
    }

    /**
     * Does what the record asks for and says, in one word, what that was. A job is claimed only
     * once there is room for it: one that waits while another runs alone has no part in what that
     * one does to the process. It keeps its room until its outcome is on the log.
     */
    private String accept(Work work, WorkOrder order, Grounding asked) throws Exception {
        JobKey key = order.job().key();
        while (!cancelled.test(key)) {
            try (Isolation.Hold room = isolation.besideOthers()) {
                switch (guard.admit(key, work.position(), order.attempts().size())) {
                    case Guard.Admission.Repeat() -> {
                        return "repeat";
                    }
                    case Guard.Admission.Busy() -> {
                        room.end();
                        calls.pause(busyPoll);
                    }
                    case Guard.Admission.Crashed(int crashes) -> {
                        return settled.crashed(order, crashes);
                    }
                    case Guard.Admission.Run(int crashes) -> {
                        return settled.settle(work, run(order, asked, crashes));
                    }
                    case Guard.Admission.Alone(int crashes) -> {
                        room.end();
                        return runAlone(work, order, asked, crashes);
                    }
                }
            }
        }
        return "cancelled";
    }

    private RunEnd run(WorkOrder order, Grounding asked, int crashes) throws Exception {
        try {
            return asked.cited(candidates.run(order, asked.chat()));
        } catch (Leaving e) {
            guard.handBack(order.job().key(), crashes);
            throw e;
        }
    }

    private String runAlone(Work work, WorkOrder order, Grounding asked, int crashes)
            throws Exception {
        JobKey key = order.job().key();
        try (Isolation.Hold _ = isolation.alone()) {
            if (calls.isLeaving()) {
                throw new Leaving();
            }
            LOG.warn("job {} runs alone: {} workers have died while they held it", key, crashes);
            settled.begunAlone(key, crashes);
            return settled.settle(work, asked.cited(candidates.run(order, asked.chat())));
        } catch (Leaving e) {
            guard.handBack(key, crashes);
            throw e;
        }
    }
}

package dev.millrace.results.open;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.log.LogUnavailable;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import dev.millrace.results.ResultsConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends every open job past its deadline, whatever became of its records. Its outcome competes on
 * the log like any other. The jobs it had to end are counted: somebody else should have.
 */
@Singleton
class SweepDeadlines {
    private static final Logger LOG = LoggerFactory.getLogger(SweepDeadlines.class);

    private final OverdueJobs overdue;
    private final LogWriter log;
    private final ResultsConfig limits;
    private final Clock clock;
    private final Counter swept;

    SweepDeadlines(
            OverdueJobs overdue,
            LogWriter log,
            ResultsConfig limits,
            Clock clock,
            MeterRegistry meters) {
        this.overdue = overdue;
        this.log = log;
        this.limits = limits;
        this.clock = clock;
        this.swept = meters.counter("jobs.swept");
    }

    @Scheduled(
            every = "{results.sweep-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        Instant now = clock.instant();
        try {
            List<JobEnvelope> jobs =
                    overdue.claim(now.minus(limits.sweepGrace()), now, limits.sweepJobsMax());
            log.sendAll(jobs.stream().map(job -> expired(job, now)).toList());
            swept.increment(jobs.size());
        } catch (SQLException | LogUnavailable e) {
            LOG.warn("a sweep failed, the next one tries again: {}", e.toString());
        }
    }

    private static Outgoing expired(JobEnvelope job, Instant now) {
        var error =
                new JobError(
                        "deadline_passed",
                        null,
                        "not done by its deadline, %s".formatted(job.deadline()),
                        Blame.US,
                        true,
                        null);
        return new Outgoing(
                Topics.JOBS_FINISHED,
                Wire.finished(JobOutcome.untried(job, new Ending.Expired(error), now)));
    }
}

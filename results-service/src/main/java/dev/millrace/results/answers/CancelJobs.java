package dev.millrace.results.answers;

import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobControl;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.log.LogUnavailable;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import dev.millrace.results.ResultsConfig;
import dev.millrace.results.access.Refusal;
import dev.millrace.results.store.StoredJob;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Cancels open jobs: an outcome that competes like any other, and a word to everybody who may hold
 * the job.
 */
@Singleton
class CancelJobs {
    private final LogWriter log;
    private final Clock clock;
    private final Duration timeout;
    private final Semaphore places;

    /** A write blocks for longer than a caller should wait. */
    private final ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();

    CancelJobs(LogWriter log, ResultsConfig limits, Clock clock) {
        this.log = log;
        this.clock = clock;
        this.timeout = limits.cancelTimeout();
        this.places = new Semaphore(limits.cancelsMax());
    }

    /** What the caller is told while the cancel is on its way. */
    record Cancelling(String id, String state) {}

    /** Returns once the log has both records. */
    Cancelling cancel(StoredJob open) {
        JobEnvelope job = open.envelope();
        if (job == null) {
            throw new IllegalArgumentException("only an open job can be cancelled");
        }
        Instant now = clock.instant();
        write(
                List.of(
                        new Outgoing(Topics.JOBS_FINISHED, Wire.finished(cancelled(job, now))),
                        new Outgoing(
                                Topics.JOBS_CONTROL,
                                Wire.control(new JobControl(job.key(), now)))));
        return new Cancelling(job.key().id(), "cancelling");
    }

    private static JobOutcome cancelled(JobEnvelope job, Instant now) {
        var error = JobError.caller("cancelled", null, "cancelled on request");
        return JobOutcome.untried(job, new Ending.Cancelled(error), now);
    }

    private void write(List<Outgoing> records) {
        if (!places.tryAcquire()) {
            throw Refusal.later("too many cancels are waiting for the log; try again");
        }
        Future<?> written =
                writers.submit(() -> {
                    try {
                        log.sendAll(records);
                    } finally {
                        places.release();
                    }
                });
        try {
            written.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LogUnavailable unavailable) {
                throw unavailable;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw Refusal.later("the log did not take the cancel in time; try again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.later("the process is leaving; try again");
        }
    }

    @PreDestroy
    void close() {
        writers.shutdown();
    }
}

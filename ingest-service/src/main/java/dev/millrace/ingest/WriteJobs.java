package dev.millrace.ingest;

import dev.millrace.log.LogUnavailable;
import dev.millrace.log.LogWriter;
import dev.millrace.log.LogWriterConfig;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Puts jobs on the log and waits until all in-sync replicas have them, but never for long. */
@Singleton
class WriteJobs {
    private final LogWriter log;
    private final Clock clock;
    private final Duration timeMax;

    WriteJobs(LogWriter log, Clock clock, IngestConfig config, LogWriterConfig writer) {
        this.log = log;
        this.clock = clock;
        this.timeMax = timeMax(config.logTimeMax(), writer.deliveryTimeout());
    }

    /** Whoever gives up before the log does tells its caller too little. */
    static Duration timeMax(Duration timeMax, Duration deliveryTimeout) {
        if (timeMax.compareTo(deliveryTimeout) <= 0) {
            throw new IllegalArgumentException(
                    "ingest.log-time-max must be above log-writer.delivery-timeout, were %s, %s"
                            .formatted(timeMax, deliveryTimeout));
        }
        return timeMax;
    }

    /**
     * Returns once all are durable.
     *
     * @throws LogUnavailable if one was not confirmed in time; any of them may be on the log
     */
    void write(List<AcceptedJob> jobs) {
        Instant giveUp = clock.instant().plus(timeMax);
        await(sendAll(jobs, giveUp.minus(timeMax.dividedBy(2))), giveUp);
    }

    /**
     * A send waits while the producer's buffer is full, so the first that fails ends it: a thousand
     * sends that each wait their turn would keep the caller for as many turns.
     */
    private CompletableFuture<Void> sendAll(List<AcceptedJob> jobs, Instant sendUntil) {
        List<CompletableFuture<Void>> sent = new ArrayList<>(jobs.size());
        for (AcceptedJob job : jobs) {
            if (clock.instant().isAfter(sendUntil)) {
                throw new LogUnavailable("the log takes jobs too slowly", new TimeoutException());
            }
            CompletableFuture<Void> acknowledged = log.send(job.outgoing());
            if (acknowledged.isCompletedExceptionally()) {
                return acknowledged;
            }
            sent.add(acknowledged);
        }
        return CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new));
    }

    private void await(CompletableFuture<Void> acknowledged, Instant giveUp) {
        try {
            Duration left = Duration.between(clock.instant(), giveUp);
            acknowledged.get(Math.max(1, left.toMillis()), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new LogUnavailable("the log did not confirm in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailable("interrupted while the log was to confirm", e);
        }
    }
}

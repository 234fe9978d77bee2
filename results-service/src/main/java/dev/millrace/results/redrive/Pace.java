package dev.millrace.results.redrive;

import java.time.Duration;

/**
 * Keeps to a rate. What was not written in time is not made up for: after a stop it goes on at the
 * rate, not above it. Belongs to one thread.
 */
final class Pace {
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    /** Ten batches a second are smooth enough, and few enough commits. */
    private static final int BATCHES_PER_SECOND = 10;

    private static final int BATCH_MAX = 100;

    private final int perSecond;
    private long nextNanos;

    Pace(int perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.nextNanos = nowNanos;
    }

    /** Most records to write at a time. */
    int batchMax() {
        return Math.clamp(perSecond / BATCHES_PER_SECOND, 1, BATCH_MAX);
    }

    /** How long to wait once so many are written. */
    Duration after(int written, long nowNanos) {
        nextNanos = Math.max(nextNanos, nowNanos - NANOS_PER_SECOND / BATCHES_PER_SECOND);
        nextNanos += written * NANOS_PER_SECOND / perSecond;
        return Duration.ofNanos(Math.max(0, nextNanos - nowNanos));
    }
}

package dev.millrace.inference.lanes;

import java.time.Duration;

/**
 * When jobs that found no room should come back: one after the other, as fast as room becomes free,
 * so that each leaves and returns about once however many there are. Not for two threads.
 */
final class ComeBack {
    /** Some come too early for theirs, others find room that nobody else would have used. */
    private static final int AS_MANY_AGAIN = 2;

    private static final double NANOS = 1e9;

    private final Duration min;
    private final Duration max;
    private long lastAtNanos;

    /**
     * @param max longest wait: so long it may take until it is noticed that the back end takes more
     */
    ComeBack(Duration min, Duration max, long nowNanos) {
        this.min = min;
        this.max = max;
        this.lastAtNanos = nowNanos;
    }

    /** How long it takes until all have come back that were sent away. */
    Duration ahead(long nowNanos) {
        return Duration.ofNanos(Math.max(0, lastAtNanos - nowNanos));
    }

    /**
     * How long the next one should stay away.
     *
     * @param perSecond calls that will begin when those before it are back, more than 0
     */
    Duration next(double perSecond, long nowNanos) {
        long gap = (long) Math.min((double) max.toNanos(), NANOS / perSecond / AS_MANY_AGAIN);
        long wait = lastAtNanos - nowNanos + gap;
        long bounded = Math.clamp(wait, min.toNanos(), max.toNanos());
        lastAtNanos = nowNanos + bounded;
        return Duration.ofNanos(bounded);
    }
}

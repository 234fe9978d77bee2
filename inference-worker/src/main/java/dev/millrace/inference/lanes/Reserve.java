package dev.millrace.inference.lanes;

import dev.millrace.backends.limit.AdaptiveLimit;

/**
 * How many of a gate's calls may be batch calls; the rest is kept for urgent ones.
 *
 * <p>If batch calls never took that rest, nobody would know whether the back end takes so many. So
 * they may until the limit has been found, and after that in one round of calls out of ten, to see
 * whether it has grown. However its calls end, such a round is over once as many have ended as the
 * limit had when it began, or when the limit cannot grow. Not for two threads.
 */
final class Reserve {
    private static final int ROUNDS_PER_TRY = 10;
    private static final double NANOS = 1e9;

    private final int percent;
    private final AdaptiveLimit limit;
    private int callsLeft;
    private long nextTryAt;

    /**
     * @param percent of the limit, 0 to 90
     */
    Reserve(int percent, AdaptiveLimit limit, long nowNanos) {
        this.percent = percent;
        this.limit = limit;
        this.nextTryAt = nowNanos;
    }

    /** Most batch calls at once; asked when a batch call wants to begin. */
    int batchMax(long nowNanos) {
        int calls = limit.calls();
        int kept = Math.min(calls - 1, Math.ceilDiv(calls * percent, 100));
        if (kept == 0 || limit.isLearning()) {
            return calls;
        }
        if (callsLeft == 0 && limit.canGrow() && nowNanos - nextTryAt >= 0) {
            callsLeft = calls;
        }
        return callsLeft > 0 && limit.canGrow() ? calls : calls - kept;
    }

    /** A call has ended, in whatever way; calls take so long. */
    void ended(long nowNanos, double meanSeconds) {
        if (callsLeft > 0 && (--callsLeft == 0 || !limit.canGrow())) {
            callsLeft = 0;
            tryLater(nowNanos, meanSeconds);
        }
    }

    /** A call met the limit: now it is known. */
    void turnedAway(long nowNanos, double meanSeconds) {
        callsLeft = 0;
        tryLater(nowNanos, meanSeconds);
    }

    private void tryLater(long nowNanos, double meanSeconds) {
        nextTryAt = nowNanos + (long) (meanSeconds * NANOS * (ROUNDS_PER_TRY - 1));
    }
}

package dev.millrace.inference.lanes;

/**
 * How many of a gate's calls may be batch calls; the rest is kept for urgent ones.
 *
 * <p>If batch calls never took that rest, nobody would know whether the back end takes so many. So
 * they may until the limit has been found, and after that in one round of calls out of ten, to see
 * whether it has grown. Not for two threads.
 */
final class Reserve {
    private static final int ROUNDS_PER_TRY = 10;
    private static final double NANOS = 1e9;

    private final int percent;
    private final AdaptiveLimit limit;
    private int answersLeft;
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
        if (answersLeft == 0 && limit.canGrow() && nowNanos - nextTryAt >= 0) {
            answersLeft = calls;
        }
        return answersLeft > 0 ? calls : calls - kept;
    }

    /** A call was answered; calls take so long. */
    void answered(long nowNanos, double meanSeconds) {
        if (answersLeft > 0 && --answersLeft == 0) {
            tryLater(nowNanos, meanSeconds);
        }
    }

    /** A call met the limit: now it is known. */
    void turnedAway(long nowNanos, double meanSeconds) {
        answersLeft = 0;
        tryLater(nowNanos, meanSeconds);
    }

    private void tryLater(long nowNanos, double meanSeconds) {
        nextTryAt = nowNanos + (long) (meanSeconds * NANOS * (ROUNDS_PER_TRY - 1));
    }
}

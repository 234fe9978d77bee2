package dev.millrace.inference.lanes;

/**
 * How many calls a back end gets at once, found by trying: additive increase, multiplicative
 * decrease (Chiu and Jain 1989; RFC 5681 for the details).
 *
 * <p>Until the back end turns somebody away the limit grows by one with each answer, which doubles
 * it with each round of calls; after that by one a round. Being turned away takes a tenth off, once
 * for all the calls that had begun before: they met the same limit. It grows only while it is what
 * holds calls back. Not for two threads.
 *
 * <p>Libraries for this raise the limit with every answer for ever; against a server that says 429
 * at once, every fifth call would be one.
 */
final class AdaptiveLimit {
    private static final int START = 8;
    private static final double KEPT = 0.9;

    /** The limit counts as reached when so much of it is in use. */
    private static final double IN_USE = 0.8;

    private final int min;
    private final int max;
    private double limit;
    private boolean turnedAwayOnce;
    private long cutAtNanos;

    /**
     * @param min never fewer, at least 1
     * @param max never more
     */
    AdaptiveLimit(int min, int max) {
        if (min < 1 || max < min) {
            throw new IllegalArgumentException(
                    "a limit is from 1 up, and at most its own maximum: was %d to %d"
                            .formatted(min, max));
        }
        this.min = min;
        this.max = max;
        this.limit = Math.clamp(START, min, max);
    }

    int calls() {
        return (int) limit;
    }

    /**
     * A call was answered.
     *
     * @param running calls, this one among them, when it ended
     */
    void answered(int running) {
        if (running >= IN_USE * calls()) {
            limit = Math.min(max, limit + (turnedAwayOnce ? 1 / limit : 1));
        }
    }

    /**
     * A call met the limit of the back end: 429 without a time to come back, 503, 529, a time-out.
     *
     * @param begunAtNanos when the call began, on the clock of {@code nowNanos}
     */
    void turnedAway(long begunAtNanos, long nowNanos) {
        if (turnedAwayOnce && begunAtNanos - cutAtNanos < 0) {
            return;
        }
        turnedAwayOnce = true;
        cutAtNanos = nowNanos;
        limit = Math.max(min, limit * KEPT);
    }
}

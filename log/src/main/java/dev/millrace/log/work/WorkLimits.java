package dev.millrace.log.work;

import java.time.Duration;

/**
 * How much a work queue does at a time.
 *
 * @param slots most records handled at the same time in this process
 * @param aheadMax most offsets between the oldest unfinished record of a partition and the newest
 *     one begun; what stands behind waits
 * @param waitingBytesMax bytes of a topic's records that wait for a slot, from which no more are
 *     fetched
 * @param grace longest wait for what is in flight when a partition moves or the process leaves
 * @param reserved slots that only records of the most urgent topic get; a queue on a share group
 *     has one at least if it has another and a topic for it
 */
public record WorkLimits(
        int slots, int aheadMax, long waitingBytesMax, Duration grace, int reserved) {
    /** The commit's metadata holds so many and the reading of so many takes a moment. */
    private static final int AHEAD_MAX = 1_000_000;

    private static final int AHEAD = 100_000;
    private static final long WAITING_BYTES = 8L * 1024 * 1024;

    public WorkLimits {
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be at least 1, was " + slots);
        }
        if (aheadMax < 1 || aheadMax > AHEAD_MAX) {
            throw new IllegalArgumentException(
                    "work.ahead-max must be 1 to %d, was %d".formatted(AHEAD_MAX, aheadMax));
        }
        if (waitingBytesMax < 1) {
            throw new IllegalArgumentException(
                    "work.waiting-bytes-max must be at least 1, was " + waitingBytesMax);
        }
        if (reserved < 0 || reserved >= slots) {
            throw new IllegalArgumentException(
                    "reserved slots must be 0 to %d, were %d".formatted(slots - 1, reserved));
        }
    }

    /** Without a reserve. */
    public WorkLimits(int slots, int aheadMax, long waitingBytesMax, Duration grace) {
        this(slots, aheadMax, waitingBytesMax, grace, 0);
    }

    /** With the defaults of {@link WorkConfig}. */
    public static WorkLimits of(int slots, Duration grace) {
        return new WorkLimits(slots, AHEAD, WAITING_BYTES, grace);
    }

    /** The same, of whose slots so many are kept for the most urgent topic. */
    public WorkLimits reserving(int kept) {
        return new WorkLimits(slots, aheadMax, waitingBytesMax, grace, kept);
    }
}

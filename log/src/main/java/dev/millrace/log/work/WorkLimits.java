package dev.millrace.log.work;

import java.time.Duration;

/**
 * How much a work queue does at a time.
 *
 * @param slots most records handled at the same time in this process
 * @param windowOffsets most offsets between the oldest unfinished record of a partition and the
 *     newest one started; what stands behind waits, so that the commit's metadata stays small
 * @param grace longest wait for what is in flight when a partition moves or the process leaves
 */
public record WorkLimits(int slots, int windowOffsets, Duration grace) {
    /** 4,096 bytes of commit metadata, the broker's default, hold this many offsets and more. */
    private static final int WINDOW_MAX = 20_000;

    public WorkLimits {
        if (slots < 1 || windowOffsets < 1 || windowOffsets > WINDOW_MAX) {
            throw new IllegalArgumentException(
                    "slots must be at least 1 and windowOffsets 1 to %d, were %d and %d"
                            .formatted(WINDOW_MAX, slots, windowOffsets));
        }
    }

    public static WorkLimits of(int slots, Duration grace) {
        return new WorkLimits(slots, 2000, grace);
    }
}

package dev.millrace.backends.retry;

import java.time.Duration;

/**
 * How long a candidate that failed a job is left alone by it. Half of each wait is chance.
 *
 * @param first after the first failure
 * @param factor each further failure makes it so many times longer
 * @param later the first one instead where the back end would answer nobody for a while
 * @param max longest
 */
public record Waits(Duration first, int factor, Duration later, Duration max) {
    public Waits {
        if (first.isNegative() || later.isNegative() || max.isNegative() || factor < 1) {
            throw new IllegalArgumentException(
                    "no wait may be negative and the factor must be at least 1, were %s, %s, %s, %d"
                            .formatted(first, later, max, factor));
        }
    }

    /**
     * The wait after so many failures.
     *
     * @param failures at least 1
     * @param forLater whether the last one was of the kind that takes a while
     * @param chance from 0 to 1
     */
    Duration after(int failures, boolean forLater, double chance) {
        Duration full = forLater ? later : first;
        for (int n = 1; n < failures && full.compareTo(max) < 0; n++) {
            full = full.multipliedBy(factor);
        }
        Duration bounded = full.compareTo(max) < 0 ? full : max;
        return Duration.ofNanos((long) (bounded.toNanos() * (0.5 + chance / 2)));
    }
}

package dev.millrace.deploy.stack;

import java.time.Duration;

/**
 * How long to wait before a process that ended by itself is started again: longer each time, until
 * it has run well for a while.
 *
 * @param inARow ends since it last ran well
 */
record Crashes(int inARow) {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);
    private static final Duration WELL_AFTER = Duration.ofMinutes(2);
    private static final int DOUBLINGS_MAX = 5;

    static Crashes none() {
        return new Crashes(0);
    }

    /** One more, after it had run for so long. */
    Crashes andOneAfter(Duration uptime) {
        return new Crashes(uptime.compareTo(WELL_AFTER) >= 0 ? 1 : inARow + 1);
    }

    Duration pause() {
        var pause =
                FIRST_PAUSE.multipliedBy(1L << Math.min(Math.max(inARow - 1, 0), DOUBLINGS_MAX));
        return pause.compareTo(PAUSE_MAX) < 0 ? pause : PAUSE_MAX;
    }
}

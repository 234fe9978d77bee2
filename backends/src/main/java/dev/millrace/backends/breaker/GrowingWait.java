package dev.millrace.backends.breaker;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;

/** How long a circuit stays open: twice as long each time that its trial fails. */
final class GrowingWait implements IntervalFunction {
    private final Duration first;
    private final Duration max;
    private Duration last;

    GrowingWait(Duration first, Duration max) {
        this.first = first;
        this.max = max;
        this.last = first;
    }

    /**
     * The next wait, in milliseconds.
     *
     * @param opened how often the circuit has opened since it was last closed, from 1
     */
    @Override
    public Long apply(Integer opened) {
        Duration wait = first;
        for (int n = 1; n < opened && wait.compareTo(max) < 0; n++) {
            wait = wait.multipliedBy(2);
        }
        last = wait.compareTo(max) < 0 ? wait : max;
        return last.toMillis();
    }

    /** The one given out last. */
    Duration last() {
        return last;
    }
}

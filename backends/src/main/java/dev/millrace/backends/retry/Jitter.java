package dev.millrace.backends.retry;

import dev.millrace.contracts.JobKey;
import java.util.Objects;
import java.util.SplittableRandom;

/** Spreads the jobs that wait for the same moment; drawn from the job, so that it can be told. */
final class Jitter {
    private Jitter() {}

    /**
     * From 0 to 1.
     *
     * @param attempts made so far; each draws anew
     */
    static double of(JobKey key, int attempts) {
        long seed = Objects.hash(key.tenant(), key.id(), attempts);
        return new SplittableRandom(seed).nextDouble();
    }
}

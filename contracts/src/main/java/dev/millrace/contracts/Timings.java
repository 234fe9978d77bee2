package dev.millrace.contracts;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a job's time went, in whole milliseconds; null for a step it did not take.
 *
 * @param routedMillis from acceptance to the router's decision
 * @param embeddedMillis in an embedding step before the model
 * @param queuedMillis from the router's decision to the first attempt
 * @param ranMillis in the attempt that ended it
 * @param storedMillis from the outcome to its commit
 */
public record Timings(
        @Nullable Long routedMillis,
        @Nullable Long embeddedMillis,
        @Nullable Long queuedMillis,
        @Nullable Long ranMillis,
        @Nullable Long storedMillis) {
    public static Timings none() {
        return new Timings(null, null, null, null, null);
    }

    /** Never negative: the clocks of several machines are compared. */
    public static long millis(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis());
    }
}

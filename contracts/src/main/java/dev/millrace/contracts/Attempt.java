package dev.millrace.contracts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One model call begun.
 *
 * @param n from 1 per job, across deliveries, pools and fallbacks
 * @param model the registry's alias; with {@code version} it names a candidate of the route
 * @param ranMillis from the call's begin to its end
 * @param firstTokenMillis from the call's begin to the first token, null if not streamed
 * @param ended {@code succeeded}, or the code of the error that ended it
 * @param usage what the call cost in tokens, null if it cost none
 */
public record Attempt(
        int n,
        String model,
        String version,
        String pool,
        Instant startedAt,
        long ranMillis,
        @Nullable Long firstTokenMillis,
        String ended,
        @Nullable Usage usage) {
    public static final String SUCCEEDED = "succeeded";
}

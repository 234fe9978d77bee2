package dev.millrace.ingest;

import io.quarkus.runtime.configuration.MemorySize;
import java.time.Duration;

/**
 * How much of what callers send is held at once.
 *
 * @param requestBytesMax largest body of a request
 * @param requestsInFlightMax most requests under way
 * @param bytesInFlightMax most bytes of their bodies
 * @param bodyTimeMax longest time a body may take to arrive
 */
record SubmitLimits(
        int requestBytesMax, int requestsInFlightMax, int bytesInFlightMax, Duration bodyTimeMax) {
    SubmitLimits {
        if (requestsInFlightMax < 1 || requestBytesMax < 1 || requestBytesMax > bytesInFlightMax) {
            throw new IllegalArgumentException(
                    ("ingest.requests-in-flight-max must be at least 1 and ingest.request-bytes-max"
                                    + " at most ingest.bytes-in-flight-max, were %d, %d, %d")
                            .formatted(requestsInFlightMax, requestBytesMax, bytesInFlightMax));
        }
    }

    static SubmitLimits of(IngestConfig config) {
        return new SubmitLimits(
                bytes(config.requestBytesMax()),
                config.requestsInFlightMax(),
                bytes(config.bytesInFlightMax()),
                config.bodyTimeMax());
    }

    private static int bytes(MemorySize size) {
        return (int) Math.min(Integer.MAX_VALUE, size.asLongValue());
    }
}

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
    /** Arrays end there, and nobody means it. */
    private static final long BYTES_LIMIT = 1024 * 1024 * 1024;

    SubmitLimits {
        Limits.atLeast(1, "ingest.request-bytes-max", requestBytesMax);
        Limits.atLeast(1, "ingest.requests-in-flight-max", requestsInFlightMax);
        Limits.positive("ingest.body-time-max", bodyTimeMax);
        if (requestBytesMax > bytesInFlightMax) {
            throw new IllegalArgumentException(
                    "ingest.request-bytes-max must be at most ingest.bytes-in-flight-max, were %d, %d"
                            .formatted(requestBytesMax, bytesInFlightMax));
        }
    }

    static SubmitLimits of(IngestConfig config) {
        return new SubmitLimits(
                bytes("ingest.request-bytes-max", config.requestBytesMax()),
                config.requestsInFlightMax(),
                bytes("ingest.bytes-in-flight-max", config.bytesInFlightMax()),
                config.bodyTimeMax());
    }

    private static int bytes(String key, MemorySize size) {
        if (size.asLongValue() > BYTES_LIMIT) {
            throw new IllegalArgumentException(
                    "%s must be at most 1G, was %d".formatted(key, size.asLongValue()));
        }
        return Math.toIntExact(size.asLongValue());
    }
}

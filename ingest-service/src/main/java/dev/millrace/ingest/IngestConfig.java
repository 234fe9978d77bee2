package dev.millrace.ingest;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The limits an operator may change. Keys: {@code ingest.*}. */
@ConfigMapping(prefix = "ingest")
interface IngestConfig {
    /** Most jobs in one array. */
    @WithDefault("1000")
    int jobsPerRequestMax();

    /** Largest body of a request, in bytes; beyond it the answer is 413. */
    @WithDefault("16M")
    MemorySize requestBytesMax();

    /** Longest time a body may take to arrive; beyond it the answer is 408. */
    @WithDefault("PT30S")
    Duration bodyTimeMax();

    /** Most requests to submit under way at once; beyond them the answer is 429. */
    @WithDefault("1024")
    int requestsInFlightMax();

    /**
     * Most bytes of their bodies held at once; beyond them the answer is 429. The default leaves
     * room for what is cut out of them in a heap of 256 MiB.
     */
    @WithDefault("32M")
    MemorySize bytesInFlightMax();

    /**
     * Longest time a caller waits for the log; beyond it the answer is 503. Stay above {@code
     * log-writer.delivery-timeout}, which tells for certain what became of a record.
     */
    @WithDefault("PT3.5S")
    Duration logTimeMax();

    /** Most ids remembered to answer a repeat here; about 100 bytes each. 0 remembers none. */
    @WithDefault("100000")
    int repeatsRememberedMax();

    /** How long such an id is remembered; the idempotency window. */
    @WithDefault("PT168H")
    Duration repeatsRememberedFor();

    /** Where everything else under /v1/ goes: the base URL of results-service. */
    @WithDefault("http://127.0.0.1:8081")
    URI resultsUrl();

    /**
     * Where calls about collections go: the base URL of embedding-service. Without it they are
     * refused.
     */
    Optional<URI> embeddingUrl();

    /**
     * Most calls forwarded to each of the two at once; as many again wait for one of them, the rest
     * get 429.
     */
    @WithDefault("512")
    int forwardConnectionsMax();

    /** Longest silence on a forwarded call. Above the longest ?wait= of results-service. */
    @WithDefault("PT75S")
    Duration forwardSilenceMax();
}

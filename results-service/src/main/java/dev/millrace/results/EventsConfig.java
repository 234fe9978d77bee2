package dev.millrace.results;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What completions look like. Keys: {@code events.*}. */
@ConfigMapping(prefix = "events")
interface EventsConfig {
    /**
     * Largest output that travels in events and webhooks, in bytes; a larger one is null there and
     * linked. 0: none travels.
     */
    @WithDefault("16384")
    int outputBytesMax();

    /** How completions are written to the log: a CloudEvent in binary or in structured mode. */
    @WithDefault("binary")
    Mode mode();

    /** The two modes of CloudEvents over Kafka. */
    enum Mode {
        /** Attributes as headers, the data as the record's value. */
        BINARY,
        /** One JSON document. */
        STRUCTURED
    }
}

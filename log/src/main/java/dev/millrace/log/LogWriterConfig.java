package dev.millrace.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What the producer of a process may hold, and for how long. Keys: {@code log-writer.*}. */
@ConfigMapping(prefix = "log-writer")
public interface LogWriterConfig {
    /** Longest time from a send to its acknowledgement or failure. */
    @WithDefault("PT30S")
    Duration deliveryTimeout();

    /** Most bytes waiting for the broker; a send beyond them waits, then fails. */
    @WithDefault("33554432")
    long bufferBytes();
}

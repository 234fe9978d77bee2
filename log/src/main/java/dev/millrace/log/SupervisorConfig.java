package dev.millrace.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalLong;

/** Whom a process of a local stack outlives, and for how long. Keys: {@code supervisor.*}. */
@ConfigMapping(prefix = "supervisor")
interface SupervisorConfig {
    /** Number of the process whose end ends this one; the local stack sets it. Default: none. */
    OptionalLong pid();

    /**
     * Longest time for an orderly end after it, and of a process that ends by itself; whatever is
     * left then is cut.
     */
    @WithDefault("PT10S")
    Duration grace();
}

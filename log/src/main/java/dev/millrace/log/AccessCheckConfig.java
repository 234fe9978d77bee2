package dev.millrace.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the cluster is held to what a service needs. Keys: {@code access-check.*}. */
@ConfigMapping(prefix = "access-check")
interface AccessCheckConfig {
    /**
     * How often it is looked at whether all topics are there and all ACLs granted; at least a
     * second. What is lacking is logged once and makes the service not ready.
     */
    @WithDefault("PT30S")
    Duration every();
}

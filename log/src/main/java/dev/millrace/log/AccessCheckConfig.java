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

    /**
     * Longest time that the consumer of a channel sends no heartbeat to its group, though the
     * cluster answers and lacks nothing; then it is out of the group for good and the process ends,
     * to be started anew. At least 5 s, and longer than the brokers' heartbeat interval.
     */
    @WithDefault("PT2M")
    Duration silenceMax();
}

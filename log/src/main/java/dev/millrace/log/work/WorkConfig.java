package dev.millrace.log.work;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How a worker reads its pool's topics. Keys: {@code work.*}; only the workers look at them. */
@ConfigMapping(prefix = "work")
public interface WorkConfig {
    /**
     * With the engine {@code partitions}, most records of a partition between its oldest unfinished
     * one and its newest begun one, 1 to 1000000; beyond it the partition waits for that record,
     * and a WARN line names it. After a restart so many may be read again to be skipped.
     */
    @WithDefault("100000")
    int aheadMax();

    /**
     * With the engine {@code partitions}, bytes of one topic's records that are fetched and wait
     * for a slot, from which no more are fetched; at least 1. A fetch may exceed it by 2 MiB for
     * each partition.
     */
    @WithDefault("8388608")
    long waitingBytesMax();

    /**
     * With everything else that a queue must keep to.
     *
     * @throws IllegalArgumentException if a key or an argument is out of its bounds
     */
    default WorkLimits limits(int slots, Duration grace) {
        return new WorkLimits(slots, aheadMax(), waitingBytesMax(), grace);
    }
}

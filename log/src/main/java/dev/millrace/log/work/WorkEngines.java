package dev.millrace.log.work;

import dev.millrace.log.LogWriter;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Needs;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a work queue on the engine that its pool asks for. */
public final class WorkEngines {
    private static final Logger LOG = LoggerFactory.getLogger(WorkEngines.class);

    private final Cluster cluster;
    private final LogWriter log;
    private final Duration handlingMax;

    /**
     * @param log writes again what was delivered too often
     * @param handlingMax longest time that a record is with its handler, faults of ours aside
     */
    public WorkEngines(Cluster cluster, LogWriter log, Duration handlingMax) {
        this.cluster = cluster;
        this.log = log;
        this.handlingMax = handlingMax;
    }

    /** The same needs, and those of whoever opens such a queue. */
    public static Needs addTo(Needs needs, String engine, String group, List<String> topics) {
        return switch (engine) {
            case "partitions" -> needs.reads(topics).joins(group);
            // What was delivered often is written anew.
            case "share" -> needs.reads(topics).writes(topics).shares(shareGroup(group));
            default -> throw unknown(engine);
        };
    }

    private static String shareGroup(String group) {
        return group + "-share";
    }

    private static IllegalArgumentException unknown(String engine) {
        return new IllegalArgumentException(
                "engine must be partitions or share, was '" + engine + "'");
    }

    /**
     * A queue that has not been started yet.
     *
     * @param engine {@code share} or {@code partitions}
     * @param group consumer group; the share group is called {@code <group>-share}, because a group
     *     has one kind for its life
     * @param topics most urgent first
     * @throws IllegalStateException if the broker's share groups would lose work or repeat it
     */
    public WorkQueue open(String engine, String group, List<String> topics, WorkLimits limits) {
        return switch (engine) {
            case "partitions" -> partitions(group, topics, limits);
            case "share" -> share(shareGroup(group), group, topics, limits);
            default -> throw unknown(engine);
        };
    }

    private WorkQueue share(
            String shareGroup, String group, List<String> topics, WorkLimits limits) {
        return switch (ShareGroup.prepare(cluster, shareGroup, limits.slots(), handlingMax)) {
            case RENEWED_LOCKS ->
                    new ShareWorkQueue(cluster, shareGroup, topics, limits, true, log);
            case LOCKS -> new ShareWorkQueue(cluster, shareGroup, topics, limits, false, log);
            case NONE -> {
                LOG.warn(
                        "no share groups on this broker (Kafka 4.2 with share.version=1 has them):"
                                + " {} is read by partitions",
                        topics);
                yield partitions(group, topics, limits);
            }
        };
    }

    private WorkQueue partitions(String group, List<String> topics, WorkLimits limits) {
        return new PartitionWorkQueue(cluster, group, topics, limits);
    }
}

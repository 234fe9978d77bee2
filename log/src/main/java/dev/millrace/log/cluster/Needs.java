package dev.millrace.log.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/**
 * What a process does on the cluster, by our names. A topic is to be there and to keep its records
 * long enough, and each operation is to be allowed.
 *
 * @param retentionMin a job may wait for its deadline: {@code jobs.deadline-max} and a day
 * @param topics what is done with each; {@code DESCRIBE_CONFIGS} where its retention matters
 * @param groups what is done with each consumer group
 * @param shareGroups the share groups it is a member of
 */
public record Needs(
        Duration retentionMin,
        Map<String, Set<AclOperation>> topics,
        Map<String, Set<AclOperation>> groups,
        Set<String> shareGroups) {

    public Needs {
        topics = Map.copyOf(topics);
        groups = Map.copyOf(groups);
        shareGroups = Set.copyOf(shareGroups);
    }

    /** Nothing yet. */
    public static Needs keeping(Duration retentionMin) {
        return new Needs(retentionMin, Map.of(), Map.of(), Set.of());
    }

    /** Reads topics that jobs wait on. */
    public Needs reads(Collection<String> more) {
        return withTopics(more, AclOperation.READ, AclOperation.DESCRIBE_CONFIGS);
    }

    public Needs reads(String... more) {
        return reads(List.of(more));
    }

    /** Writes topics that jobs wait on. */
    public Needs writes(Collection<String> more) {
        return withTopics(more, AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS);
    }

    public Needs writes(String... more) {
        return writes(List.of(more));
    }

    /** Writes topics on which nothing of ours waits: how long they keep it is for others to say. */
    public Needs writesForOthers(Collection<String> more) {
        return withTopics(more, AclOperation.WRITE);
    }

    public Needs writesForOthers(String... more) {
        return writesForOthers(List.of(more));
    }

    /** Is a member of consumer groups. */
    public Needs joins(String... more) {
        return withGroups(AclOperation.READ, more);
    }

    /** Looks at how far consumer groups of others are. */
    public Needs follows(String... more) {
        return withGroups(AclOperation.DESCRIBE, more);
    }

    /** Is a member of a share group. */
    public Needs shares(String group) {
        return new Needs(retentionMin, topics, groups, Set.of(group));
    }

    private Needs withTopics(Collection<String> more, AclOperation... operations) {
        return new Needs(retentionMin, and(topics, more, operations), groups, shareGroups);
    }

    private Needs withGroups(AclOperation operation, String... more) {
        return new Needs(retentionMin, topics, and(groups, List.of(more), operation), shareGroups);
    }

    private static Map<String, Set<AclOperation>> and(
            Map<String, Set<AclOperation>> before,
            Collection<String> names,
            AclOperation... operations) {
        Map<String, Set<AclOperation>> all = new HashMap<>(before);
        for (String name : names) {
            Set<AclOperation> both = EnumSet.noneOf(AclOperation.class);
            both.addAll(before.getOrDefault(name, Set.of()));
            both.addAll(List.of(operations));
            all.put(name, both);
        }
        return all;
    }
}

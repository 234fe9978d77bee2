package dev.millrace.results.redrive;

import dev.millrace.contracts.Topics;
import dev.millrace.log.LogUnavailable;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Denial;
import dev.millrace.results.access.Refusal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;

/** Which dead topics the cluster has, and what of them is to be read. */
@Singleton
class DeadTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Cluster cluster;

    DeadTopics(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The same from the first on. */
    List<Stretch> stretches(RedriveFilter filter) {
        return stretches(filter, null);
    }

    /**
     * Where the dead letters lie that a filter can match, as of now.
     *
     * @param after where the list before ended; null: from the first on
     * @throws Refusal if it names a topic that has none, or one that is gone, and if the cluster
     *     hides one from us
     * @throws LogUnavailable if the cluster does not answer in time
     */
    List<Stretch> stretches(RedriveFilter filter, @Nullable Cursor after) {
        try (Admin admin = cluster.admin(PATIENCE)) {
            Set<String> there = ours(await(admin.listTopics().names()));
            new HiddenTopics(cluster.names()).refuse(admin, there, filter.topics());
            List<String> known =
                    there.stream()
                            .map(Topics::ofDead)
                            .filter(Objects::nonNull)
                            .filter(there::contains)
                            .toList();
            return bounded(admin, whole(admin, asked(known, filter.topics())), filter, after);
        }
    }

    /** By our names. */
    private Set<String> ours(Set<String> onCluster) {
        return onCluster.stream()
                .filter(name -> name.startsWith(cluster.names().prefix()))
                .map(cluster.names()::ours)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> asked(List<String> known, List<String> topics) {
        for (String topic : topics) {
            if (!known.contains(topic)) {
                throw Refusal.parameter(
                        "topic",
                        topic,
                        known.isEmpty()
                                ? "left out: no topic has a dead one here"
                                : "one of " + String.join(", ", known));
            }
        }
        return topics.isEmpty() ? known : topics;
    }

    /** Every partition of the dead topics, without bounds. */
    private Map<TopicPartition, Stretch> whole(Admin admin, List<String> topics) {
        Map<String, String> byName =
                topics.stream()
                        .collect(
                                Collectors.toMap(
                                        topic -> cluster.names().onCluster(Topics.dead(topic)),
                                        topic -> topic));
        Map<TopicPartition, Stretch> whole = new HashMap<>();
        await(admin.describeTopics(byName.keySet()).allTopicNames())
                .forEach((name, description) ->
                        description
                                .partitions()
                                .forEach(partition ->
                                        whole.put(
                                                new TopicPartition(name, partition.partition()),
                                                new Stretch(
                                                        byName.getOrDefault(name, name),
                                                        id(description.topicId()),
                                                        partition.partition(),
                                                        0,
                                                        0))));
        return whole;
    }

    private static UUID id(Uuid kafka) {
        return new UUID(kafka.getMostSignificantBits(), kafka.getLeastSignificantBits());
    }

    /** By the clock of the broker, whose time the records of a dead topic bear. */
    private static List<Stretch> bounded(
            Admin admin,
            Map<TopicPartition, Stretch> all,
            RedriveFilter filter,
            @Nullable Cursor after) {
        Map<TopicPartition, Long> first = offsets(admin, each(all.keySet(), OffsetSpec.earliest()));
        Map<TopicPartition, Long> end = offsets(admin, each(all.keySet(), OffsetSpec.latest()));
        Map<TopicPartition, Long> from = at(admin, all.keySet(), filter.from(), first, end);
        Map<TopicPartition, Long> to = at(admin, all.keySet(), filter.to(), end, end);
        if (after != null) {
            rest(admin, all, after, end)
                    .forEach((partition, next) -> from.merge(partition, next, Math::max));
        }
        List<Stretch> bounded = new ArrayList<>();
        all.forEach((partition, stretch) ->
                bounded.add(
                        new Stretch(
                                stretch.topic(),
                                stretch.topicId(),
                                stretch.partition(),
                                from.getOrDefault(partition, 0L),
                                to.getOrDefault(partition, 0L))));
        bounded.removeIf(stretch -> stretch.length() == 0);
        return bounded;
    }

    /** Where a list goes on. */
    private static Map<TopicPartition, Long> rest(
            Admin admin,
            Map<TopicPartition, Stretch> all,
            Cursor after,
            Map<TopicPartition, Long> end) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        Map<TopicPartition, Long> rest = new HashMap<>();
        all.forEach((partition, stretch) -> {
            if (after.isIn(stretch)) {
                rest.put(partition, after.next().offset());
            } else {
                asked.put(partition, OffsetSpec.forTimestamp(after.from(stretch)));
            }
        });
        rest.putAll(since(admin, asked, end));
        return rest;
    }

    /** The first offsets of that time or later; behind the last where there is none. */
    private static Map<TopicPartition, Long> at(
            Admin admin,
            Set<TopicPartition> partitions,
            @Nullable Instant time,
            Map<TopicPartition, Long> ifNull,
            Map<TopicPartition, Long> end) {
        if (time == null) {
            return ifNull;
        }
        return since(admin, each(partitions, OffsetSpec.forTimestamp(time.toEpochMilli())), end);
    }

    private static Map<TopicPartition, Long> since(
            Admin admin, Map<TopicPartition, OffsetSpec> asked, Map<TopicPartition, Long> end) {
        Map<TopicPartition, Long> found = offsets(admin, asked);
        found.replaceAll(
                (partition, offset) -> offset < 0 ? end.getOrDefault(partition, 0L) : offset);
        return found;
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, Map<TopicPartition, OffsetSpec> asked) {
        Map<TopicPartition, ListOffsetsResultInfo> answer = await(admin.listOffsets(asked).all());
        return answer.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
    }

    private static Map<TopicPartition, OffsetSpec> each(
            Set<TopicPartition> partitions, OffsetSpec which) {
        return partitions.stream().collect(Collectors.toMap(p -> p, _ -> which));
    }

    private static <T> T await(KafkaFuture<T> asked) {
        try {
            return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailable("interrupted while asking for dead letters", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new LogUnavailable(
                    Denial.told(e, AclOperation.DESCRIBE)
                            .orElse("the cluster does not say what dead letters there are"),
                    e);
        }
    }
}

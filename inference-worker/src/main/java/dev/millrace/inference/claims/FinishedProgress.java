package dev.millrace.inference.claims;

import dev.millrace.contracts.Topics;
import dev.millrace.log.cluster.Cluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far results-service has read the outcomes. Needed when a worker died, so rarely. */
final class FinishedProgress {
    static final String GROUP = "results-service";
    private static final Duration POLL = Duration.ofMillis(100);

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final String topic;
    private final String group;
    private final Duration patience;

    /**
     * @param patience longest wait before it is told that results-service is behind
     */
    FinishedProgress(Cluster cluster, Duration patience) {
        this.cluster = cluster;
        this.topic = cluster.names().onCluster(Topics.JOBS_FINISHED);
        this.group = cluster.names().onCluster(GROUP);
        this.patience = patience;
    }

    /**
     * Returns when every outcome on the log now has been read.
     *
     * @throws IllegalStateException if that takes too long; asking again later can help
     */
    void awaitReadPastTheEndSeenNow() throws InterruptedException, ExecutionException {
        try (Admin admin = cluster.admin(ANSWER_WITHIN)) {
            Map<TopicPartition, Long> unread = unread(admin);
            long giveUp = System.nanoTime() + patience.toNanos();
            while (!isReadPast(unread, committed(admin))) {
                if (System.nanoTime() - giveUp > 0 || Thread.interrupted()) {
                    throw new IllegalStateException(
                            "%s has not read %s up to %s yet".formatted(group, topic, unread));
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    /** The end of each partition that holds anything. */
    private Map<TopicPartition, Long> unread(Admin admin)
            throws InterruptedException, ExecutionException {
        Set<TopicPartition> partitions =
                admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                        .flatMap(described -> described.partitions().stream())
                        .map(p -> new TopicPartition(topic, p.partition()))
                        .collect(Collectors.toSet());
        Map<TopicPartition, Long> begins = offsets(admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
        ends.entrySet().removeIf(end -> end.getValue() <= begins.getOrDefault(end.getKey(), 0L));
        return ends;
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, Set<TopicPartition> partitions, OffsetSpec which)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> wanted =
                partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> which));
        Map<TopicPartition, ListOffsetsResultInfo> found = admin.listOffsets(wanted).all().get();
        Map<TopicPartition, Long> offsets = new HashMap<>();
        found.forEach((partition, at) -> offsets.put(partition, at.offset()));
        return offsets;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(Admin admin)
            throws InterruptedException, ExecutionException {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    }

    private static boolean isReadPast(
            Map<TopicPartition, Long> ends, Map<TopicPartition, OffsetAndMetadata> committed) {
        return ends.entrySet().stream()
                .allMatch(end -> {
                    OffsetAndMetadata read = committed.get(end.getKey());
                    return read != null && read.offset() >= end.getValue();
                });
    }
}

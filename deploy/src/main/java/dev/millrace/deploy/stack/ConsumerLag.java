package dev.millrace.deploy.stack;

import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Names;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** How many records the consumer groups of the services have not finished yet. */
final class ConsumerLag {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private ConsumerLag() {}

    /** By group as the cluster calls it; empty if the broker does not answer. */
    static Map<String, Long> of(Cluster cluster) {
        try (var admin = cluster.admin(ANSWER_WITHIN)) {
            var committed = new TreeMap<String, Map<TopicPartition, Long>>();
            var ends = new HashMap<TopicPartition, OffsetSpec>();
            for (var group : answer(admin.listGroups().all())) {
                if (isOurs(group.groupId(), cluster.names())) {
                    var offsets = committed(admin, group.groupId());
                    committed.put(group.groupId(), offsets);
                    offsets.keySet().forEach(partition -> ends.put(partition, OffsetSpec.latest()));
                }
            }
            var latest = new HashMap<TopicPartition, Long>();
            answer(admin.listOffsets(ends).all())
                    .forEach((partition, end) -> latest.put(partition, end.offset()));
            var lag = new TreeMap<String, Long>();
            committed.forEach((group, offsets) -> lag.put(group, lag(offsets, latest)));
            return lag;
        } catch (ExecutionException | TimeoutException _) {
            return Map.of();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
    }

    private static long lag(Map<TopicPartition, Long> committed, Map<TopicPartition, Long> ends) {
        return committed.entrySet().stream()
                .mapToLong(at -> ends.getOrDefault(at.getKey(), at.getValue()) - at.getValue())
                .sum();
    }

    private static boolean isOurs(String group, Names names) {
        for (var artefact : Artefact.values()) {
            if (group.startsWith(names.onCluster(artefact.module()))) {
                return true;
            }
        }
        return false;
    }

    private static Map<TopicPartition, Long> committed(Admin admin, String group)
            throws ExecutionException, TimeoutException, InterruptedException {
        var asked =
                admin.listConsumerGroupOffsets(Map.of(group, new ListConsumerGroupOffsetsSpec()));
        var offsets = new HashMap<TopicPartition, Long>();
        answer(asked.partitionsToOffsetAndMetadata(group))
                .forEach((partition, at) -> {
                    if (at != null) {
                        offsets.put(partition, at.offset());
                    }
                });
        return offsets;
    }

    private static <T> T answer(KafkaFuture<T> asked)
            throws ExecutionException, TimeoutException, InterruptedException {
        return asked.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }
}

package dev.millrace.results.redrive;

import dev.millrace.contracts.Position;
import dev.millrace.contracts.Topics;
import dev.millrace.log.LogRecords;
import dev.millrace.log.cluster.Cluster;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads pieces of dead topics as one, the oldest record first. It holds one record of each
 * partition and what the consumer has fetched ahead, 256 KiB of each, so that its memory does not
 * grow with what lies there. Belongs to one thread.
 */
final class OldestFirst implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Map<String, Object> SETTINGS =
            Map.of(
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest",
                    ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                    false,
                    ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                    1,
                    ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                    256 * 1024,
                    ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                    4 * 1024 * 1024);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final LogRecords records;
    private final Map<TopicPartition, Stretch> open = new HashMap<>();
    private final Map<TopicPartition, ConsumerRecord<byte[], byte[]>> heads = new HashMap<>();

    OldestFirst(Cluster cluster, List<Stretch> stretches) {
        for (Stretch stretch : stretches) {
            if (stretch.length() > 0) {
                String dead = cluster.names().onCluster(Topics.dead(stretch.topic()));
                open.put(new TopicPartition(dead, stretch.partition()), stretch);
            }
        }
        this.records = new LogRecords(cluster.names());
        this.consumer = cluster.consumer(SETTINGS);
        consumer.assign(open.keySet());
        open.forEach((partition, stretch) -> consumer.seek(partition, stretch.next()));
    }

    /** Whether nothing is left. */
    boolean isAtEnd() {
        return open.isEmpty();
    }

    /**
     * The oldest record that is left and the piece it stands in; empty at the end, and where the
     * log does not give it in time.
     */
    Optional<Found> next(Duration atMost) {
        long start = System.nanoTime();
        while (!isAtEnd() && heads.size() < open.size()) {
            Duration left = atMost.minusNanos(System.nanoTime() - start);
            if (!left.isPositive()) {
                return Optional.empty();
            }
            fill(left.compareTo(POLL) < 0 ? left : POLL);
        }
        return heads.entrySet().stream()
                .min(
                        Comparator.comparingLong(
                                        (Map.Entry<TopicPartition, ConsumerRecord<byte[], byte[]>>
                                                        head) -> head.getValue().timestamp())
                                .thenComparing(head -> stretch(head.getKey()).place()))
                .map(head -> found(head.getKey(), head.getValue()));
    }

    /**
     * A dead letter.
     *
     * @param stretch the piece it stands in, as it is once it is done with
     */
    record Found(DeadLetter letter, Stretch stretch) {}

    private Found found(TopicPartition partition, ConsumerRecord<byte[], byte[]> record) {
        Stretch rest = stretch(partition).from(record.offset() + 1);
        heads.remove(partition);
        if (rest.length() == 0) {
            open.remove(partition);
        } else {
            open.put(partition, rest);
        }
        Position at = records.position(record);
        return new Found(
                new DeadLetter(
                        rest.topic(),
                        at,
                        Instant.ofEpochMilli(record.timestamp()),
                        LogRecords.wire(record)),
                rest);
    }

    private Stretch stretch(TopicPartition partition) {
        return Objects.requireNonNull(open.get(partition));
    }

    private void fill(Duration atMost) {
        Set<TopicPartition> wanted = new HashSet<>(open.keySet());
        wanted.removeAll(heads.keySet());
        Set<TopicPartition> others = new HashSet<>(consumer.assignment());
        others.removeAll(wanted);
        consumer.pause(others);
        consumer.resume(wanted);
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
            heads.put(new TopicPartition(record.topic(), record.partition()), record);
        }
        wanted.forEach(this::closeAtEnd);
    }

    /** Offsets may be missing, so that the last one of a piece never comes. */
    private void closeAtEnd(TopicPartition partition) {
        long end = stretch(partition).end();
        ConsumerRecord<byte[], byte[]> head = heads.get(partition);
        boolean behind = head == null ? consumer.position(partition) >= end : head.offset() >= end;
        if (behind) {
            heads.remove(partition);
            open.remove(partition);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}

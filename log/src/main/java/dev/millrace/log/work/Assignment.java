package dev.millrace.log.work;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a consumer of work holds: its partitions, what it fetched of them, what runs and what is
 * done. Begins the most urgent record that it holds as soon as a slot is free. Any thread may call
 * it; it never calls the consumer.
 */
final class Assignment {
    private static final Logger LOG = LoggerFactory.getLogger(Assignment.class);

    private final Map<String, Queue<ConsumerRecord<byte[], byte[]>>> fetched =
            new LinkedHashMap<>();
    private final Map<TopicPartition, OwnPartition> partitions = new HashMap<>();
    private final WorkLimits limits;
    private final Consumer<Begun> begin;
    private final String mostUrgent;

    /** Those whose queue was full at the last look. */
    private final Set<String> fullTopics = new HashSet<>();

    private int inFlight;
    private int lessUrgentInFlight;
    private boolean closing;
    private long leaveAtNanos;

    /** A record that has its slot, until {@link #end} gives that back. */
    final class Begun {
        private final ConsumerRecord<byte[], byte[]> record;
        private final OwnPartition partition;

        private Begun(ConsumerRecord<byte[], byte[]> record, OwnPartition partition) {
            this.record = record;
            this.partition = partition;
        }

        ConsumerRecord<byte[], byte[]> record() {
            return record;
        }

        TopicPartition partition() {
            return partitionOf(record);
        }

        /**
         * @param done false hands the record back to whoever reads the partition next
         */
        void end(boolean done) {
            synchronized (Assignment.this) {
                partition.end(record.offset(), done);
                inFlight--;
                lessUrgentInFlight -= isUrgent(record.topic()) ? 0 : 1;
                beginWhatFits();
                Assignment.this.notifyAll();
            }
        }
    }

    /**
     * @param topics most urgent first
     * @param begin is called with the lock held: it hands over to another thread and returns
     */
    Assignment(Collection<String> topics, WorkLimits limits, Consumer<Begun> begin) {
        this.limits = limits;
        this.begin = begin;
        this.mostUrgent = topics.iterator().next();
        topics.forEach(topic -> fetched.put(topic, new ArrayDeque<>()));
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized Set<TopicPartition> partitions() {
        return Set.copyOf(partitions.keySet());
    }

    synchronized void add(TopicPartition partition, PartitionProgress progress) {
        partitions.put(partition, new OwnPartition(partition, progress));
    }

    /** Takes what was fetched, less what an earlier holder of the partition finished. */
    synchronized void take(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        for (var record : records) {
            var partition = partitions.get(partitionOf(record));
            if (partition != null) {
                take(record, partition);
            }
        }
        beginWhatFits();
    }

    private void take(ConsumerRecord<byte[], byte[]> record, OwnPartition partition) {
        long offset = record.offset();
        var taker = partition.wasFetched(offset) ? beginAnew(record) : partition;
        if (taker.fetched(offset)) {
            queueOf(record.topic()).add(record);
        }
    }

    /**
     * The log has lost its end, or somebody has set it back: other records may stand now at offsets
     * that were done.
     */
    private OwnPartition beginAnew(ConsumerRecord<byte[], byte[]> record) {
        LOG.warn(
                "{} goes on at offset {}, which was read before: all from there comes again",
                partitionOf(record),
                record.offset());
        var anew = new OwnPartition(partitionOf(record), PartitionProgress.from(record.offset()));
        partitions.put(partitionOf(record), anew);
        dropQueued(Set.of(partitionOf(record)));
        return anew;
    }

    /** Called with the lock held. */
    private void beginWhatFits() {
        fetched.forEach((topic, queue) -> {
            boolean urgent = isUrgent(topic);
            while (!closing && hasSlot(urgent) && !queue.isEmpty()) {
                var record = queue.remove();
                var partition = partitions.get(partitionOf(record));
                if (partition != null && partition.begin(record.offset())) {
                    inFlight++;
                    lessUrgentInFlight += urgent ? 0 : 1;
                    begin.accept(new Begun(record, partition));
                }
            }
        });
    }

    private boolean hasSlot(boolean urgent) {
        return inFlight < limits.slots()
                && (urgent || lessUrgentInFlight < limits.slots() - limits.reserved());
    }

    private boolean isUrgent(String topic) {
        return topic.equals(mostUrgent);
    }

    /**
     * The partitions of which no more should be fetched for now.
     *
     * @param positions where the consumer stands; a partition with nothing left to do is done up to
     *     there, whatever the log left out on the way (transaction marks, compacted records)
     */
    synchronized Set<TopicPartition> full(Map<TopicPartition, Long> positions) {
        Set<TopicPartition> full = new HashSet<>();
        fullTopics.clear();
        fetched.forEach((topic, queue) -> {
            if (isFull(queue)) {
                fullTopics.add(topic);
            }
        });
        partitions.forEach((partition, mine) -> {
            long position = positions.getOrDefault(partition, mine.prefix());
            if (isIdle(partition, mine)) {
                mine.skipTo(position);
            }
            boolean held = mine.isHeld(position, limits.aheadMax());
            if (held || fullTopics.contains(partition.topic())) {
                full.add(partition);
            }
        });
        return full;
    }

    private boolean isFull(Queue<ConsumerRecord<byte[], byte[]>> queue) {
        return queue.size() >= limits.slots() || bytes(queue) >= limits.waitingBytesMax();
    }

    /**
     * Returns once a topic that was {@link #full} at the last look has half of its room again, the
     * time is over, or nothing more begins.
     */
    synchronized void awaitRoom(Duration atMost) {
        long giveUpAt = System.nanoTime() + atMost.toNanos();
        var _ =
                await(
                        () ->
                                closing
                                        || fullTopics.stream()
                                                .map(this::queueOf)
                                                .anyMatch(this::isHalfEmpty),
                        () -> giveUpAt);
    }

    private boolean isHalfEmpty(Queue<ConsumerRecord<byte[], byte[]>> queue) {
        return queue.size() <= limits.slots() / 2 && bytes(queue) <= limits.waitingBytesMax() / 2;
    }

    private static long bytes(Queue<ConsumerRecord<byte[], byte[]>> queue) {
        return queue.stream().mapToLong(Assignment::bytes).sum();
    }

    private static long bytes(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null ? 0 : record.value().length;
    }

    private boolean isIdle(TopicPartition partition, OwnPartition mine) {
        return mine.isIdle()
                && queueOf(partition.topic()).stream()
                        .noneMatch(r -> r.partition() == partition.partition());
    }

    /** What to commit: each partition whose progress changed since it was handed out here. */
    synchronized Map<TopicPartition, OffsetAndMetadata> uncommitted(int metadataCharsMax) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions.forEach((partition, mine) -> {
            if (mine.handOut(metadataCharsMax)) {
                offsets.put(partition, mine.state(metadataCharsMax));
            }
        });
        return offsets;
    }

    /** How far those of the partitions are that are ours, whatever was committed. */
    synchronized Map<TopicPartition, OffsetAndMetadata> progress(
            Collection<TopicPartition> wanted, int metadataCharsMax) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (var partition : wanted) {
            var mine = partitions.get(partition);
            if (mine != null) {
                offsets.put(partition, mine.state(metadataCharsMax));
            }
        }
        return offsets;
    }

    /** A commit failed: its partitions count as changed again. */
    synchronized void commitFailed(Collection<TopicPartition> failed) {
        for (var partition : failed) {
            var mine = partitions.get(partition);
            if (mine != null) {
                mine.commitFailed();
            }
        }
    }

    /** Lets go of what was fetched of the partitions and has not begun. */
    synchronized void dropQueued(Collection<TopicPartition> dropped) {
        fetched.values().forEach(q -> q.removeIf(r -> dropped.contains(partitionOf(r))));
    }

    synchronized void forget(Collection<TopicPartition> gone) {
        gone.forEach(partitions::remove);
    }

    synchronized void forgetAll() {
        partitions.clear();
        fetched.values().forEach(Queue::clear);
    }

    /** Begins nothing more; {@link #awaitIdle} waits no longer than the grace from now. */
    synchronized void beginNoMore() {
        closing = true;
        leaveAtNanos = System.nanoTime() + limits.grace().toNanos();
        notifyAll();
    }

    /**
     * Waits, as long as the grace lasts, until nothing of the partitions runs; false if it does.
     */
    synchronized boolean awaitIdle(Collection<TopicPartition> awaited) {
        long giveUpAt = System.nanoTime() + limits.grace().toNanos();
        return await(
                () -> awaited.stream().noneMatch(this::isBusy),
                () -> closing ? leaveAtNanos : giveUpAt);
    }

    /** Waits, as long as the grace lasts after {@link #beginNoMore}, until nothing runs. */
    synchronized void awaitNothing() {
        var _ = await(() -> inFlight == 0, () -> leaveAtNanos);
    }

    /** Called with the lock held; false once the time is over or the thread was interrupted. */
    private boolean await(BooleanSupplier condition, LongSupplier giveUpAtNanos) {
        while (!condition.getAsBoolean()) {
            long left = giveUpAtNanos.getAsLong() - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            try {
                wait(Math.max(1, left / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private boolean isBusy(TopicPartition partition) {
        var mine = partitions.get(partition);
        return mine != null && mine.isBusy();
    }

    private Queue<ConsumerRecord<byte[], byte[]>> queueOf(String topic) {
        return fetched.computeIfAbsent(topic, _ -> new ArrayDeque<>());
    }

    private static TopicPartition partitionOf(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}

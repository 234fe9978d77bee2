package dev.millrace.log.work;

import dev.millrace.log.LogRecords;
import dev.millrace.log.Persistence;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work port on an ordinary consumer group: one thread polls, each record runs on a virtual
 * thread of its own, in any order, at most {@link WorkLimits#slots} at a time.
 *
 * <p>The topics are given most urgent first, and a free slot takes the most urgent record fetched.
 * Each topic has a short queue of its own; a topic whose queue is full is paused, so that one lane
 * never fills the memory or the way of another.
 */
public final class PartitionWorkQueue implements WorkQueue {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionWorkQueue.class);
    private static final Duration POLL = Duration.ofMillis(100);

    /** While short work empties a paused topic's queue, so that its slots do not wait for us. */
    private static final Duration POLL_WHILE_FULL = Duration.ofMillis(5);

    private static final Duration COMMIT_EVERY = Duration.ofMillis(200);
    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);

    private final List<String> topics;
    private final WorkLimits limits;
    private final Map<String, Object> settings;
    private final Persistence persistence = new Persistence();
    private final Thread poller;

    /** Guards everything below. */
    private final Object lock = new Object();

    private final Map<TopicPartition, Assigned> assigned = new HashMap<>();
    private final Map<String, Queue<ConsumerRecord<byte[], byte[]>>> fetched = new HashMap<>();
    private @Nullable WorkHandler handler;
    private int inFlight;
    private boolean begunSincePoll;
    private long leaveAtNanos;

    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean reading;

    /** A partition while it is ours; a record of an earlier assignment does not count for it. */
    private static final class Assigned {
        private final PartitionProgress progress;
        private final Set<Long> running = new HashSet<>();
        private String committed = "";

        /** A record was let go of that is not done: the prefix must not pass it. */
        private boolean handedBack;

        private Assigned(PartitionProgress progress) {
            this.progress = progress;
        }

        private String state() {
            return progress.prefix() + progress.metadata();
        }
    }

    /**
     * @param kafka the {@code kafka.*} keys without their prefix
     * @param group consumer group
     * @param topics most urgent first
     */
    public PartitionWorkQueue(
            Map<String, Object> kafka, String group, List<String> topics, WorkLimits limits) {
        this.topics = List.copyOf(topics);
        this.limits = limits;
        this.settings = settings(kafka, group, limits);
        for (String topic : topics) {
            fetched.put(topic, new ArrayDeque<>());
        }
        this.poller = Thread.ofPlatform().name("work-" + group).unstarted(this::run);
    }

    @Override
    public void start(WorkHandler workHandler) {
        synchronized (lock) {
            handler = workHandler;
        }
        poller.start();
    }

    @Override
    public int inFlight() {
        synchronized (lock) {
            return inFlight;
        }
    }

    @Override
    public boolean isReading() {
        return reading;
    }

    @Override
    public void close() {
        synchronized (lock) {
            leaveAtNanos = System.nanoTime() + limits.grace().toNanos();
            closing.countDown();
            lock.notifyAll();
        }
        persistence.close();
        try {
            poller.join(limits.grace().plusSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isClosing()) {
            try (var consumer = new KafkaConsumer<byte[], byte[]>(settings)) {
                consumer.subscribe(topics, new Rebalance(consumer));
                pollUntilClosing(consumer);
                drain(consumer);
            } catch (RuntimeException e) {
                LOG.warn("reading {} failed, starting over", topics, e);
                forgetAssignment();
                awaitQuietly(RECONNECT_AFTER);
            } finally {
                reading = false;
            }
        }
    }

    private void pollUntilClosing(KafkaConsumer<byte[], byte[]> consumer) {
        long commitAt = System.nanoTime();
        while (!isClosing()) {
            boolean paused = pauseWhatIsFull(consumer);
            ConsumerRecords<byte[], byte[]> records = consumer.poll(patience(paused));
            reading = !consumer.assignment().isEmpty();
            take(records);
            if (System.nanoTime() - commitAt >= 0) {
                commitAsync(consumer);
                commitAt = System.nanoTime() + COMMIT_EVERY.toNanos();
            }
        }
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        synchronized (lock) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                Assigned partition = assigned.get(partitionOf(record));
                if (partition != null && !partition.progress.isDone(record.offset())) {
                    queueOf(record.topic()).add(record);
                }
            }
            startWhatFits();
        }
    }

    /** Called with the lock held: nothing fetched of the partition is left to be done. */
    private boolean isIdle(TopicPartition partition, Assigned mine) {
        return mine.running.isEmpty()
                && !mine.handedBack
                && queueOf(partition.topic()).stream()
                        .noneMatch(r -> r.partition() == partition.partition());
    }

    /** Called with the lock held. */
    private void startWhatFits() {
        for (String topic : topics) {
            Queue<ConsumerRecord<byte[], byte[]>> queue = queueOf(topic);
            while (!isClosing() && inFlight < limits.slots() && !queue.isEmpty()) {
                ConsumerRecord<byte[], byte[]> record = queue.remove();
                Assigned partition = assigned.get(partitionOf(record));
                if (partition != null && partition.running.add(record.offset())) {
                    inFlight++;
                    begunSincePoll = true;
                    Thread.ofVirtual().name("work").start(() -> handle(record, partition));
                }
            }
        }
    }

    private void handle(ConsumerRecord<byte[], byte[]> record, Assigned partition) {
        boolean done = false;
        try {
            WorkHandler workHandler = handlerNow();
            var work =
                    new Work(
                            LogRecords.wire(record),
                            LogRecords.position(record),
                            record.timestamp());
            persistence.untilDone("work on " + work.position(), () -> attempt(workHandler, work));
            done = true;
        } catch (Persistence.Abandoned e) {
            LOG.debug("{}", e.getMessage());
        } finally {
            synchronized (lock) {
                partition.running.remove(record.offset());
                if (done) {
                    partition.progress.markDone(record.offset());
                } else {
                    partition.handedBack = true;
                }
                inFlight--;
                startWhatFits();
                lock.notifyAll();
            }
        }
    }

    /** An error, such as a stack that overflowed, is repeated like an exception. */
    private static void attempt(WorkHandler workHandler, Work work) throws Exception {
        try {
            workHandler.handle(work);
        } catch (Error e) {
            throw new ExecutionException(e);
        }
    }

    private WorkHandler handlerNow() {
        synchronized (lock) {
            if (handler == null) {
                throw new IllegalStateException("a queue is started with its handler");
            }
            return handler;
        }
    }

    /**
     * Looks at the partitions that the rebalance listener told of: the consumer's own set changes
     * behind our back, and pausing what has just left it is an error. Returns whether any is full.
     */
    private boolean pauseWhatIsFull(KafkaConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        assignedNow().forEach(p -> positions.put(p, consumer.position(p)));
        Set<TopicPartition> full = new HashSet<>();
        Set<TopicPartition> free = new HashSet<>();
        synchronized (lock) {
            assigned.forEach((partition, mine) -> {
                long position = positions.getOrDefault(partition, mine.progress.prefix());
                if (isIdle(partition, mine)) {
                    mine.progress.skipTo(position);
                }
                (isFull(partition, mine, position) ? full : free).add(partition);
            });
        }
        consumer.pause(full);
        consumer.resume(free);
        return !full.isEmpty();
    }

    private boolean isFull(TopicPartition partition, Assigned mine, long position) {
        return queueOf(partition.topic()).size() >= limits.slots()
                || position - mine.progress.prefix() >= limits.windowOffsets();
    }

    private Duration patience(boolean paused) {
        synchronized (lock) {
            boolean shortly = paused && begunSincePoll;
            begunSincePoll = false;
            return shortly ? POLL_WHILE_FULL : POLL;
        }
    }

    private void commitAsync(KafkaConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, OffsetAndMetadata> offsets = changedOffsets(assignedNow());
        if (!offsets.isEmpty()) {
            consumer.commitAsync(
                    offsets,
                    (_, failure) -> {
                        if (failure != null) {
                            LOG.debug("commit failed, the next one repeats it", failure);
                            forgetCommitted(offsets.keySet());
                        }
                    });
        }
    }

    private void commitSync(
            KafkaConsumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = changedOffsets(partitions);
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, Duration.ofSeconds(5));
        } catch (KafkaException e) {
            LOG.warn("the last commit of {} failed: {}", partitions, e.toString());
        }
    }

    private Collection<TopicPartition> assignedNow() {
        synchronized (lock) {
            return Set.copyOf(assigned.keySet());
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> changedOffsets(
            Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        synchronized (lock) {
            for (TopicPartition partition : partitions) {
                Assigned mine = assigned.get(partition);
                if (mine != null && !mine.state().equals(mine.committed)) {
                    mine.committed = mine.state();
                    offsets.put(
                            partition,
                            new OffsetAndMetadata(
                                    mine.progress.prefix(), mine.progress.metadata()));
                }
            }
        }
        return offsets;
    }

    private void forgetCommitted(Collection<TopicPartition> partitions) {
        synchronized (lock) {
            for (TopicPartition partition : partitions) {
                Assigned mine = assigned.get(partition);
                if (mine != null) {
                    mine.committed = "";
                }
            }
        }
    }

    /** Waits for what is in flight, as long as the grace lasts, and acknowledges it. */
    private void drain(KafkaConsumer<byte[], byte[]> consumer) {
        awaitIdle(assignedNow());
        commitSync(consumer, assignedNow());
    }

    private void awaitIdle(Collection<TopicPartition> partitions) {
        long giveUpAt = System.nanoTime() + limits.grace().toNanos();
        synchronized (lock) {
            while (partitions.stream().anyMatch(this::isBusy)) {
                long now = System.nanoTime();
                long left = isClosing() ? leaveAtNanos - now : giveUpAt - now;
                if (left <= 0) {
                    LOG.warn("left {} with work in flight after {}", partitions, limits.grace());
                    return;
                }
                try {
                    lock.wait(Math.max(1, left / 1_000_000));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private boolean isBusy(TopicPartition partition) {
        Assigned mine = assigned.get(partition);
        return mine != null && !mine.running.isEmpty();
    }

    private void forgetAssignment() {
        synchronized (lock) {
            assigned.clear();
            fetched.values().forEach(Queue::clear);
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Returns early when the queue closes. */
    private void awaitQuietly(Duration pause) {
        try {
            if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("closing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Queue<ConsumerRecord<byte[], byte[]>> queueOf(String topic) {
        return fetched.computeIfAbsent(topic, t -> new ArrayDeque<>());
    }

    private static TopicPartition partitionOf(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private static Map<String, Object> settings(
            Map<String, Object> kafka, String group, WorkLimits limits) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.max(16, limits.slots()));
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 * 1024 * 1024);
        return settings;
    }

    /** What happens when partitions come and go; runs inside poll. */
    private final class Rebalance implements ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> consumer;

        private Rebalance(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    consumer.committed(new HashSet<>(partitions));
            for (TopicPartition partition : partitions) {
                OffsetAndMetadata offset = committed.get(partition);
                PartitionProgress progress =
                        offset == null
                                ? PartitionProgress.from(consumer.position(partition))
                                : PartitionProgress.from(offset.offset(), offset.metadata());
                synchronized (lock) {
                    assigned.put(partition, new Assigned(progress));
                }
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            dropQueued(partitions);
            awaitIdle(partitions);
            commitSync(consumer, partitions);
            forget(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            dropQueued(partitions);
            forget(partitions);
        }

        private void dropQueued(Collection<TopicPartition> partitions) {
            synchronized (lock) {
                fetched.values().forEach(q -> q.removeIf(r -> partitions.contains(partitionOf(r))));
            }
        }

        private void forget(Collection<TopicPartition> partitions) {
            synchronized (lock) {
                partitions.forEach(assigned::remove);
            }
        }
    }
}

package dev.millrace.log.work;

import dev.millrace.log.LogRecords;
import dev.millrace.log.Persistence;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Denial;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
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

    /**
     * Between polls while one topic is full and another may have work: a poll costs 0.5 ms of CPU.
     */
    private static final Duration POLL_BESIDE_FULL = Duration.ofMillis(10);

    private static final Duration COMMIT_EVERY = Duration.ofMillis(200);

    /** Kafka's own; a member that polls less often than that is taken for dead. */
    private static final Duration POLL_INTERVAL = Duration.ofMinutes(5);

    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);

    private final List<String> topics;
    private final WorkLimits limits;
    private final Cluster cluster;
    private final String group;
    private final LogRecords records;
    private final Assignment assignment;
    private final CommitProgress commits;
    private final Persistence persistence = new Persistence();
    private final Thread poller;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<Assignment.Begun, Work> running = new ConcurrentHashMap<>();
    private volatile @Nullable WorkHandler handler;
    private volatile boolean reading;

    /**
     * @param group consumer group, as we call it
     * @param topics most urgent first, as we call them
     */
    public PartitionWorkQueue(
            Cluster cluster, String group, List<String> topics, WorkLimits limits) {
        this.cluster = cluster;
        this.group = group;
        this.topics = cluster.names().onCluster(topics);
        this.records = new LogRecords(cluster.names());
        this.limits = limits;
        this.assignment =
                new Assignment(
                        this.topics,
                        limits,
                        begun -> Thread.ofVirtual().name("work").start(() -> run(begun)));
        this.commits = new CommitProgress(assignment);
        this.poller = Thread.ofPlatform().name("work-" + group).unstarted(this::read);
    }

    @Override
    public void start(WorkHandler workHandler) {
        handler = workHandler;
        poller.start();
    }

    @Override
    public int inFlight() {
        return assignment.inFlight();
    }

    @Override
    public boolean isReading() {
        return reading;
    }

    @Override
    public void close() {
        assignment.beginNoMore();
        closing.countDown();
        persistence.close();
        if (poller.getState() == Thread.State.NEW) {
            return;
        }
        try {
            poller.join(limits.grace().plusSeconds(10));
            // Closed once more, it may have left long ago, with work that goes on.
            assignment.awaitNothing();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        while (!isClosing()) {
            try (var consumer = cluster.consumer(group, settings(limits))) {
                consumer.subscribe(
                        topics,
                        new FollowRebalances(
                                consumer, assignment, p -> finish(consumer, p), this::leaveBehind));
                pollUntilClosing(consumer);
                finish(consumer, assignment.partitions());
                assignment.forgetAll();
            } catch (RuntimeException e) {
                assignment.forgetAll();
                awaitQuietly(complain(e));
            } finally {
                reading = false;
            }
        }
    }

    /** How long to wait before the next try. */
    private Duration complain(RuntimeException failure) {
        var denial = Denial.told(failure, AclOperation.READ);
        if (denial.isPresent()) {
            LOG.warn("{}", denial.get());
            return Denial.ASK_AGAIN_AFTER;
        }
        LOG.warn("reading {} failed, starting over", topics, failure);
        return RECONNECT_AFTER;
    }

    private void pollUntilClosing(KafkaConsumer<byte[], byte[]> consumer) {
        long commitAt = System.nanoTime();
        while (!isClosing()) {
            var records = poll(consumer);
            // A member without a partition is well: there are more members than partitions.
            reading = consumer.groupMetadata().generationId() > 0;
            assignment.take(records);
            if (System.nanoTime() - commitAt >= 0) {
                commits.soon(consumer);
                commitAt = System.nanoTime() + COMMIT_EVERY.toNanos();
            }
        }
    }

    /**
     * Never waits inside the consumer while a partition is paused: once it has fetched records of
     * such a one, its poll turns in circles until the time is over (KAFKA-21084).
     */
    private ConsumerRecords<byte[], byte[]> poll(KafkaConsumer<byte[], byte[]> consumer) {
        var full = pauseWhatIsFull(consumer);
        if (full.isEmpty()) {
            return consumer.poll(POLL);
        }
        boolean allAre = full.containsAll(assignment.partitions());
        assignment.awaitRoom(allAre ? POLL : POLL_BESIDE_FULL);
        pauseWhatIsFull(consumer);
        return consumer.poll(Duration.ZERO);
    }

    /**
     * Looks at the partitions that the rebalance listener told of: the consumer's own set changes
     * behind our back, and pausing what has just left it is an error. Returns those that are full.
     */
    private Set<TopicPartition> pauseWhatIsFull(KafkaConsumer<byte[], byte[]> consumer) {
        Set<TopicPartition> all = assignment.partitions();
        Map<TopicPartition, Long> positions = new HashMap<>();
        all.forEach(p -> positions.put(p, consumer.position(p)));
        Set<TopicPartition> full = assignment.full(positions);
        Set<TopicPartition> free = new HashSet<>(all);
        free.removeAll(full);
        consumer.pause(full);
        consumer.resume(free);
        return full;
    }

    private void run(Assignment.Begun begun) {
        boolean done = false;
        try {
            var work = Redelivery.work(records, begun.record());
            running.put(begun, work);
            persistence.untilDone("work on " + work.position(), () -> attempt(work));
            done = true;
        } catch (Persistence.Abandoned e) {
            LOG.debug("{}", e.getMessage());
        } finally {
            running.remove(begun);
            begun.end(done);
        }
    }

    /** An error, such as a stack that overflowed, is repeated like an exception. */
    private void attempt(Work work) throws Exception {
        var workHandler = handler;
        if (workHandler == null) {
            throw new IllegalStateException("a queue is started with its handler");
        }
        try {
            workHandler.handle(work);
        } catch (Error e) {
            throw new ExecutionException(e);
        }
    }

    /** Waits for what runs of the partitions, as long as the grace lasts, and acknowledges it. */
    private void finish(
            KafkaConsumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        if (!assignment.awaitIdle(partitions)) {
            LOG.warn("left {} with work in flight after {}", partitions, limits.grace());
            leaveBehind(partitions);
        }
        commits.last(consumer, partitions);
    }

    private void leaveBehind(Collection<TopicPartition> partitions) {
        var workHandler = handler;
        running.forEach((begun, work) -> {
            if (workHandler != null && partitions.contains(begun.partition())) {
                workHandler.leftBehind(work);
            }
        });
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

    private static Map<String, Object> settings(WorkLimits limits) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // While the grace of a partition that goes lasts, nothing is polled.
        settings.put(
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                Math.toIntExact(POLL_INTERVAL.plus(limits.grace()).toMillis()));
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.max(16, limits.slots()));
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 * 1024 * 1024);
        return settings;
    }
}

package dev.millrace.log.work;

import dev.millrace.log.cluster.Denial;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One slot of a {@link ShareWorkQueue}: takes one record, renews its lock while it is handled, and
 * acknowledges it before it takes the next.
 *
 * <p>A consumer that was polled in vain goes on fetching until it gets a record, polled or not: so
 * a slot polls whenever it is free, and never while it is not. When its queue closes it first stops
 * to fetch, and gives back what it holds after all others have stopped.
 */
final class ShareSlot implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ShareSlot.class);

    /** How soon a slot notices that its queue closes. No wake-up: it would fail a renewal, too. */
    private static final Duration POLL = Duration.ofMillis(200);

    private static final Duration COMMIT_WITHIN = Duration.ofSeconds(5);
    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);

    /** The shortest that a broker grants by default, where it has not told. */
    private static final int LOCK_MILLIS = 15_000;

    private final Supplier<KafkaShareConsumer<byte[], byte[]>> consumers;
    private final List<String> topics;
    private final boolean renews;
    private final ShareWorkQueue queue;
    private volatile boolean reading;

    /** Whether the broker may have a fetch of ours that it has not answered yet. */
    private boolean fetching;

    private boolean stopped;

    /**
     * @param consumers opens a member of the group
     * @param topics as the cluster calls them
     * @param renews whether locks are renewed while a record is handled; they are longer than that
     *     otherwise
     */
    ShareSlot(
            Supplier<KafkaShareConsumer<byte[], byte[]>> consumers,
            List<String> topics,
            boolean renews,
            ShareWorkQueue queue) {
        this.consumers = consumers;
        this.topics = topics;
        this.renews = renews;
        this.queue = queue;
    }

    /** Whether it is a member of its group. */
    boolean isReading() {
        return reading;
    }

    @Override
    public void run() {
        while (!queue.isClosing()) {
            KafkaShareConsumer<byte[], byte[]> consumer = null;
            try {
                consumer = consumers.get();
                consumer.setAcknowledgementCommitCallback(ShareSlot::tell);
                consumer.subscribe(topics);
                read(consumer);
                leave(consumer);
            } catch (RuntimeException e) {
                queue.awaitQuietly(complain(e));
            } finally {
                reading = false;
                close(consumer);
            }
        }
        stop();
    }

    private void read(KafkaShareConsumer<byte[], byte[]> consumer) {
        while (!queue.isClosing()) {
            fetching = true;
            var records = consumer.poll(POLL);
            fetching = records.isEmpty();
            reading = reading || hasPartitions(consumer);
            for (var record : records) {
                settle(consumer, record);
            }
        }
    }

    /**
     * Returns when what this slot gives back can no longer come to another slot of the process,
     * which would give it back as well: each time is a delivery, and they are counted.
     */
    private void leave(KafkaShareConsumer<byte[], byte[]> consumer) {
        if (fetching) {
            // It asks for nothing more; what it asked for is answered, and given back by the close.
            consumer.unsubscribe();
        }
        stop();
        queue.awaitNoFetch();
    }

    private void stop() {
        if (!stopped) {
            stopped = true;
            queue.stopped();
        }
    }

    /** How long to wait before the next try. Every slot is denied the same, so one tells. */
    private Duration complain(RuntimeException failure) {
        var denial = Denial.told(failure, AclOperation.READ);
        if (denial.isPresent()) {
            queue.tell(denial.get());
            return Denial.ASK_AGAIN_AFTER;
        }
        LOG.warn("reading {} failed, starting over", topics, failure);
        return RECONNECT_AFTER;
    }

    private void settle(
            KafkaShareConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record) {
        if (queue.isClosing()) {
            consumer.acknowledge(record, AcknowledgeType.RELEASE);
            return;
        }
        CompletableFuture<Boolean> handled =
                CompletableFuture.supplyAsync(
                        () -> queue.handle(record),
                        handling -> Thread.ofVirtual().name("work").start(handling));
        long renewEveryNanos =
                TimeUnit.MILLISECONDS.toNanos(
                        consumer.acquisitionLockTimeoutMs().orElse(LOCK_MILLIS) / 3);
        long renewedAt = System.nanoTime();
        boolean ours = true;
        while (!isOver(handled) && !queue.isGraceOver()) {
            if (queue.isClosing()) {
                stop();
            }
            if (renews && ours && System.nanoTime() - renewedAt >= renewEveryNanos) {
                ours = renew(consumer, record);
                renewedAt = System.nanoTime();
            }
        }
        if (!ours) {
            // What failed may have been all of the consumer, which tells that only once.
            throw new KafkaException(placeOf(record) + " was no longer ours");
        }
        boolean done = handled.state() == Future.State.SUCCESS && handled.resultNow();
        consumer.acknowledge(record, done ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
    }

    /** Waits a little for the handler; whether it has ended. */
    private static boolean isOver(CompletableFuture<Boolean> handled) {
        try {
            handled.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            LOG.warn("a record is handed back", e);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts a slot", e);
        }
    }

    /**
     * Whether the record is still ours; if not, somebody else may have it by now, and it is no
     * longer for us to acknowledge.
     */
    private static boolean renew(
            KafkaShareConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record) {
        try {
            consumer.acknowledge(record, AcknowledgeType.RENEW);
            for (var failure : consumer.commitSync(COMMIT_WITHIN).values()) {
                if (failure.isPresent()) {
                    throw failure.get();
                }
            }
            // A renewed record comes back from the next poll, which asks the broker for nothing.
            return !consumer.poll(Duration.ZERO).isEmpty();
        } catch (KafkaException e) {
            LOG.warn("{}: its lock was not renewed: {}", placeOf(record), e.toString());
            return false;
        }
    }

    private static void tell(
            Map<TopicIdPartition, Set<Long>> offsets, @Nullable Exception failure) {
        if (failure != null) {
            LOG.warn("{} will come again: {}", offsets, failure.toString());
        }
    }

    /** Only its metrics tell. */
    private static boolean hasPartitions(KafkaShareConsumer<byte[], byte[]> consumer) {
        return consumer.metrics().entrySet().stream()
                .anyMatch(metric ->
                        metric.getKey().name().equals("rebalance-total")
                                && metric.getValue().metricValue() instanceof Double total
                                && total > 0);
    }

    /** Acknowledges what is not yet, hands back what was fetched and leaves the group. */
    private static void close(@Nullable KafkaShareConsumer<byte[], byte[]> consumer) {
        if (consumer != null) {
            try {
                consumer.close(COMMIT_WITHIN);
            } catch (KafkaException e) {
                LOG.warn("a slot was not closed in order: {}", e.toString());
            }
        }
    }

    private static String placeOf(ConsumerRecord<byte[], byte[]> record) {
        return "%s/%d/%d".formatted(record.topic(), record.partition(), record.offset());
    }
}

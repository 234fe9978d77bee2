package dev.millrace.log;

import dev.millrace.contracts.JobControl;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.UnreadableRecord;
import dev.millrace.contracts.Wire;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Denial;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@link Topics#JOBS_CONTROL}: every replica reads all of it, without a group, from the
 * beginning, so that a job cancelled while it waited does not start after a restart either.
 */
public final class CancelledJobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CancelledJobs.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);
    private static final Duration CATCH_UP_WITHIN = Duration.ofSeconds(10);
    private static final Map<String, Object> SETTINGS =
            Map.of(
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest");

    private final Set<JobKey> cancelled;
    private final Consumer<JobKey> listener;
    private final Cluster cluster;
    private final LogRecords records;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Thread reader;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> reading;

    /**
     * @param rememberedMax most cancels remembered; the oldest are forgotten first
     * @param listener told of every cancel, on the reading thread; must not block
     */
    public CancelledJobs(Cluster cluster, int rememberedMax, Consumer<JobKey> listener) {
        this.cancelled =
                Collections.synchronizedSet(
                        Collections.newSetFromMap(new Remembered(rememberedMax)));
        this.listener = listener;
        this.cluster = cluster;
        this.records = new LogRecords(cluster.names());
        this.reader = Thread.ofPlatform().name("cancelled-jobs").daemon().unstarted(this::read);
    }

    public void start() {
        reader.start();
    }

    /**
     * Whether the job was cancelled. Right after {@link #start} it waits, for at most ten seconds,
     * until all cancels written before have been read: a job cancelled while its worker was away
     * must not start when the worker is back.
     */
    public boolean contains(JobKey key) {
        try {
            if (!caughtUp.await(CATCH_UP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("{} is not read to its end yet", Topics.JOBS_CONTROL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return cancelled.contains(key);
    }

    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<byte[], byte[]> consumer = reading;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private void read() {
        while (closing.getCount() > 0) {
            try (var consumer = cluster.consumer(SETTINGS)) {
                reading = consumer;
                follow(consumer);
            } catch (WakeupException e) {
                LOG.debug("closing");
            } catch (KafkaException e) {
                if (closing.getCount() > 0) {
                    var denial = Denial.told(e, AclOperation.READ);
                    LOG.warn(
                            "following {} failed: {}",
                            Topics.JOBS_CONTROL,
                            denial.orElseGet(e::toString));
                    pause(denial.isEmpty() ? RECONNECT_AFTER : Denial.ASK_AGAIN_AFTER);
                }
            } finally {
                reading = null;
            }
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        List<PartitionInfo> partitions =
                consumer.partitionsFor(cluster.names().onCluster(Topics.JOBS_CONTROL));
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("the topic has no partitions");
        }
        List<TopicPartition> all =
                partitions.stream().map(p -> new TopicPartition(p.topic(), p.partition())).toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        Map<TopicPartition, Long> before = consumer.endOffsets(all);
        while (closing.getCount() > 0) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
            if (all.stream().allMatch(p -> consumer.position(p) >= before.getOrDefault(p, 0L))) {
                caughtUp.countDown();
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            JobControl control = Wire.readControl(LogRecords.wire(record));
            if (cancelled.add(control.key())) {
                listener.accept(control.key());
            }
        } catch (UnreadableRecord e) {
            LOG.warn("skipped {}: {}", records.position(record), e.getMessage());
        }
    }

    private void pause(Duration time) {
        try {
            if (closing.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("closing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Remembered extends LinkedHashMap<JobKey, Boolean> {
        private static final long serialVersionUID = 1;
        private final int max;

        Remembered(int max) {
            this.max = max;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<JobKey, Boolean> eldest) {
            return size() > max;
        }
    }
}

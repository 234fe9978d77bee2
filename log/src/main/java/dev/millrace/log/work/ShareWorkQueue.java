package dev.millrace.log.work;

import dev.millrace.log.LogRecords;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Persistence;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Denial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work port on a share group: each slot is a consumer of its own that holds one record, so that
 * a process takes what it has a free slot for and nothing more, and the rest is for whoever else is
 * free.
 *
 * <p>One consumer with many records would be cheaper, but it fetches nothing new before all of them
 * are acknowledged: the slowest would hold the others' slots.
 */
final class ShareWorkQueue implements WorkQueue {
    /** Two threads and a connection each; beyond it more slots brought nothing (measured). */
    static final int SLOTS_MAX = 64;

    private static final Logger LOG = LoggerFactory.getLogger(ShareWorkQueue.class);
    private static final int FETCH_BYTES_MAX = 2 * 1024 * 1024;

    private static final Duration FETCH_WAIT_MAX = Duration.ofMillis(500);

    /** For a call of the consumer that has no time-out of its own, such as to leave the group. */
    private static final Duration CALL_MAX = Duration.ofSeconds(5);

    /** Until the broker has answered the last fetch, and its answer has come. */
    private static final Duration ANSWERED_AFTER = FETCH_WAIT_MAX.plusMillis(200);

    private static final Map<String, Object> SETTINGS =
            Map.of(
                    ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG,
                    "explicit",
                    ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG,
                    "record_limit",
                    ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                    1,
                    ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                    FETCH_BYTES_MAX,
                    ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                    (int) FETCH_WAIT_MAX.toMillis(),
                    ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    (int) CALL_MAX.toMillis(),
                    // A slow handler is no dead member: the lock and its renewal say which is
                    // which.
                    ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                    Integer.MAX_VALUE,
                    ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG,
                    List.of(),
                    ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG,
                    false);

    private final WorkLimits limits;
    private final LogWriter log;
    private final LogRecords records;
    private final List<ShareSlot> slots = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Persistence persistence = new Persistence();
    private final Set<Thread> handling = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch fetching;
    private final AtomicLong answeredAtNanos = new AtomicLong(System.nanoTime());
    private final AtomicLong toldAtNanos =
            new AtomicLong(System.nanoTime() - Denial.ASK_AGAIN_AFTER.toNanos());
    private volatile long leaveAtNanos;
    private volatile @Nullable WorkHandler handler;

    /**
     * @param group share group, as we call it, prepared by {@link ShareGroup}
     * @param topics most urgent first, as we call them
     * @param renews whether the broker renews the lock of a record while it is handled
     * @param log writes a record anew before the broker stops delivering it
     */
    ShareWorkQueue(
            Cluster cluster,
            String group,
            List<String> topics,
            WorkLimits limits,
            boolean renews,
            LogWriter log) {
        if (limits.slots() > SLOTS_MAX) {
            throw new IllegalArgumentException(
                    "slots must be 1 to %d with the engine share, was %d"
                            .formatted(SLOTS_MAX, limits.slots()));
        }
        this.limits = limits;
        this.log = log;
        this.fetching = new CountDownLatch(limits.slots());
        this.records = new LogRecords(cluster.names());
        List<String> all = cluster.names().onCluster(topics);
        int urgent = urgentSlots(topics.size(), limits);
        for (int i = 0; i < limits.slots(); i++) {
            List<String> read = i < urgent ? List.of(all.getFirst()) : all;
            ShareSlot slot =
                    new ShareSlot(() -> cluster.shareConsumer(group, SETTINGS), read, renews, this);
            slots.add(slot);
            threads.add(Thread.ofVirtual().name("slot-" + group + "-" + i).unstarted(slot));
        }
    }

    /**
     * How many slots are kept for the most urgent topic. The broker, not we, says which record a
     * slot gets next; and it would split the partitions of all topics among the slots if each slot
     * read the same topics, so that a slot would know one lane only.
     */
    private static int urgentSlots(int topics, WorkLimits limits) {
        return topics == 1 || limits.slots() == 1 ? 0 : Math.max(1, limits.reserved());
    }

    @Override
    public void start(WorkHandler workHandler) {
        handler = workHandler;
        threads.forEach(Thread::start);
    }

    @Override
    public int inFlight() {
        return handling.size();
    }

    @Override
    public boolean isReading() {
        return slots.stream().anyMatch(ShareSlot::isReading);
    }

    @Override
    public void close() {
        leaveAtNanos = System.nanoTime() + limits.grace().toNanos();
        closing.countDown();
        persistence.close();
        long giveUpAt = leaveAtNanos + TimeUnit.SECONDS.toNanos(10);
        try {
            for (Thread thread : threads) {
                long left = Math.max(1, giveUpAt - System.nanoTime());
                if (thread.getState() != Thread.State.NEW && !thread.join(Duration.ofNanos(left))) {
                    LOG.warn("{} did not end", thread.getName());
                }
            }
            // Closed once more, its slots may have left long ago, with work that goes on.
            for (Thread thread : handling) {
                var _ =
                        thread.join(
                                Duration.ofNanos(Math.max(1, leaveAtNanos - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Handles a record until all that it owes is durable; false if the process leaves before that.
     * What has been delivered often is not handled but written anew.
     */
    boolean handle(ConsumerRecord<byte[], byte[]> record) {
        handling.add(Thread.currentThread());
        try {
            Work work = Redelivery.work(records, record);
            int delivery = record.deliveryCount().orElse((short) 1);
            persistence.untilDone(
                    "work on " + work.position(),
                    () -> {
                        if (delivery < SharePolicy.WRITTEN_ANEW_FROM) {
                            attempt(work);
                        } else {
                            LOG.warn(
                                    "{} was delivered {} times and is written anew",
                                    work.position(),
                                    delivery);
                            log.sendAll(
                                    List.of(
                                            Redelivery.anew(
                                                    records.position(record).topic(), work)));
                        }
                    });
            return true;
        } catch (Persistence.Abandoned e) {
            LOG.debug("{}", e.getMessage());
            return false;
        } finally {
            handling.remove(Thread.currentThread());
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

    /** Logs what holds for all slots, once for all of them each time that they try. */
    void tell(String sentence) {
        long now = System.nanoTime();
        long told = toldAtNanos.get();
        if (now - told >= Denial.ASK_AGAIN_AFTER.toNanos()
                && toldAtNanos.compareAndSet(told, now)) {
            LOG.warn("{}", sentence);
        }
    }

    boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Whether what still runs is waited for no longer. */
    boolean isGraceOver() {
        return isClosing() && System.nanoTime() - leaveAtNanos >= 0;
    }

    /** A slot has asked the broker for its last record. */
    void stopped() {
        answeredAtNanos.set(System.nanoTime() + ANSWERED_AFTER.toNanos());
        fetching.countDown();
    }

    /** Until the broker has no fetch of ours that it could answer with what a slot gives back. */
    void awaitNoFetch() {
        try {
            if (!fetching.await(2 * CALL_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "{} slots do not stop, what others give back may come to them",
                        fetching.getCount());
            }
            Thread.sleep(Duration.ofNanos(Math.max(0, answeredAtNanos.get() - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns early when the queue closes. */
    void awaitQuietly(Duration pause) {
        try {
            if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("closing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.millrace.deploy.bench;

import dev.millrace.contracts.WireRecord;
import dev.millrace.deploy.stack.StackFailure;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.work.Work;
import dev.millrace.log.work.WorkEngines;
import dev.millrace.log.work.WorkHandler;
import dev.millrace.log.work.WorkLimits;
import dev.millrace.log.work.WorkQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Workers of one engine, all in this process, on a topic of their own. */
final class BareEngine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LONGEST_CALL = Duration.ofMinutes(1);
    private static final int RECORD_BYTES = 1024;
    private static final int BATCH = 500;

    private final Cluster cluster;
    private final String engine;
    private final String topic;
    private final int partitions;
    private final WorkHandler handler;
    private final LogWriter log;
    private final List<WorkQueue> workers = new ArrayList<>();
    private final AtomicInteger done = new AtomicInteger();

    /**
     * @param name is new to the cluster
     */
    BareEngine(Cluster cluster, String engine, String name, int partitions, WorkHandler handler)
            throws InterruptedException {
        this.cluster = cluster;
        this.engine = engine;
        this.topic = "bench.%s.%s.v1".formatted(engine, name);
        this.partitions = partitions;
        this.handler = handler;
        this.log = new LogWriter(cluster, LogWriter.Limits.patient());
        try (var admin = cluster.admin(PATIENCE)) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(
                                            cluster.names().onCluster(topic),
                                            partitions,
                                            (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new StackFailure(topic + " could not be created: " + e.getMessage(), e);
        }
    }

    /** Returns once all of them are members and each partition is read by its share of them. */
    BareEngine workers(int count, int slots) throws InterruptedException {
        var engines = new WorkEngines(cluster, log, LONGEST_CALL);
        for (int i = 0; i < count; i++) {
            var worker =
                    engines.open(
                            engine,
                            topic,
                            List.of(topic),
                            WorkLimits.of(slots, Duration.ofSeconds(1)));
            workers.add(worker);
            worker.start(this::handle);
        }
        await(() -> workers.stream().allMatch(WorkQueue::isReading));
        if (engine.equals("share")) {
            int readersMin = Math.max(1, count * slots / partitions);
            try (var admin = cluster.admin(PATIENCE)) {
                await(() -> fewestReaders(admin) >= readersMin);
            }
        }
        return this;
    }

    private void handle(Work work) throws Exception {
        handler.handle(work);
        done.incrementAndGet();
    }

    private long fewestReaders(Admin admin) {
        var group = cluster.names().onCluster(topic + "-share");
        try {
            var readers = new int[partitions];
            admin.describeShareGroups(List.of(group)).all().get().values().stream()
                    .flatMap(described -> described.members().stream())
                    .flatMap(member -> member.assignment().topicPartitions().stream())
                    .forEach(partition -> readers[partition.partition()]++);
            int fewest = Integer.MAX_VALUE;
            for (int each : readers) {
                fewest = Math.min(fewest, each);
            }
            return fewest;
        } catch (ExecutionException _) {
            return 0;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** Returns once the log has them. */
    void send(int count, String keyPrefix) {
        byte[] value = new byte[RECORD_BYTES];
        var batch = new ArrayList<Outgoing>();
        for (int i = 0; i < count; i++) {
            batch.add(new Outgoing(topic, new WireRecord(keyPrefix + i, Map.of(), value)));
            if (batch.size() == BATCH || i == count - 1) {
                log.sendAll(batch);
                batch.clear();
            }
        }
    }

    /** Returns once so many are done, counted from the first. */
    void awaitDone(int count) throws InterruptedException {
        await(() -> done.get() >= count);
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - giveUpAt >= 0) {
                throw new StackFailure(
                        "%s was not ready within %s, %d records done"
                                .formatted(topic, PATIENCE, done.get()));
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        workers.parallelStream().forEach(WorkQueue::close);
        log.close();
    }
}

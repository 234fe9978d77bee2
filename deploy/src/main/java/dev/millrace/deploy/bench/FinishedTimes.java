package dev.millrace.deploy.bench;

import dev.millrace.contracts.Topics;
import dev.millrace.deploy.stack.StackFailure;
import dev.millrace.log.cluster.Cluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** When the log took the outcome of each job, by the broker's clock. */
final class FinishedTimes implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Instant> times = new HashMap<>();

    FinishedTimes(Cluster cluster) {
        consumer = WholeTopic.consumer(cluster, Topics.JOBS_FINISHED);
    }

    /** Of a job that has ended. */
    Instant of(String id) {
        long begun = System.nanoTime();
        while (true) {
            Instant time = times.get(id);
            if (time != null) {
                return time;
            }
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new StackFailure("no outcome of " + id + " can be read");
            }
            for (var record : consumer.poll(POLL)) {
                times.putIfAbsent(
                        new String(record.key(), StandardCharsets.UTF_8),
                        Instant.ofEpochMilli(record.timestamp()));
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}

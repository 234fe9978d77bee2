package dev.millrace.deploy.bench;

import dev.millrace.bench.BurstLog;
import dev.millrace.contracts.Headers;
import dev.millrace.contracts.Topics;
import dev.millrace.deploy.stack.StackFailure;
import dev.millrace.log.cluster.Cluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Publishes all jobs of a burst as fast as Kafka takes them, and sees each completed. */
final class RunBursts implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Duration patience;
    private final String submitted;

    /**
     * @param patience how long one burst may take
     */
    RunBursts(Cluster cluster, Duration patience) {
        this.patience = patience;
        submitted = cluster.names().onCluster(Topics.JOBS_SUBMITTED);
        producer = cluster.producer(Map.of("acks", "all"));
        consumer = WholeTopic.consumer(cluster, Topics.JOBS_COMPLETED);
    }

    /** Returns once every job is completed as it must be. */
    void run(BurstLog log) throws InterruptedException {
        var refusal = new AtomicReference<@Nullable Exception>();
        var publishing = Thread.ofPlatform().start(() -> publish(log, refusal));
        try {
            awaitCompletions(log, refusal);
        } finally {
            publishing.interrupt();
            publishing.join();
        }
        if (!log.otherEnds().isEmpty()) {
            throw new StackFailure(
                    "jobs of '%s' must end '%s', but these did not: %s"
                            .formatted(
                                    log.workload(),
                                    log.workload().end().wireName(),
                                    log.otherEnds()));
        }
    }

    private void publish(BurstLog log, AtomicReference<@Nullable Exception> refusal) {
        try {
            for (var id : log.ids()) {
                var job = log.workload().job(id);
                log.submitted(id, System.nanoTime());
                var _ =
                        producer.send(
                                new ProducerRecord<>(
                                        submitted, id.getBytes(StandardCharsets.UTF_8), job),
                                (_, thrown) -> {
                                    if (thrown != null) {
                                        refusal.set(thrown);
                                    }
                                });
            }
        } catch (KafkaException e) {
            refusal.set(e);
        }
    }

    private void awaitCompletions(BurstLog log, AtomicReference<@Nullable Exception> refusal) {
        long begun = System.nanoTime();
        while (log.open() > 0) {
            var records = consumer.poll(POLL);
            long now = System.nanoTime();
            records.forEach(record ->
                    log.completed(
                            header(record, Headers.CE_ID),
                            endOf(header(record, Headers.CE_TYPE)),
                            now));
            var thrown = refusal.get();
            if (thrown != null) {
                throw new StackFailure("Kafka took not every job: " + thrown.getMessage(), thrown);
            }
            if (now - begun > patience.toNanos()) {
                throw new StackFailure(
                        "%d of %d jobs of '%s' were not completed within %d s; --patience allows more"
                                .formatted(
                                        log.open(),
                                        log.ids().size(),
                                        log.workload(),
                                        patience.toSeconds()));
            }
        }
    }

    /** {@code dev.millrace.job.succeeded} is {@code succeeded}. */
    private static String endOf(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumer.close();
    }
}

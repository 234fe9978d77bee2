package dev.millrace.log;

import dev.millrace.contracts.WireRecord;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Denial;
import dev.millrace.log.cluster.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;

/**
 * The one producer of a process. What it says is written stands on all in-sync replicas.
 *
 * <p>Thread-safe. Batches form by back-pressure ({@code linger.ms=0}): four hops that each waited 5
 * ms for company would cost a lone job 20.
 */
public final class LogWriter implements AutoCloseable {
    private static final int REQUEST_BYTES_MAX = 2 * 1024 * 1024;

    /** Room in one request: the next one waits for its answer. */
    private static final int BATCH_BYTES = 128 * 1024;

    private final Names names;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * @param limits how long and how much it may hold
     */
    public LogWriter(Cluster cluster, Limits limits) {
        this.names = cluster.names();
        this.producer = cluster.producer(settings(limits));
    }

    /**
     * How long and how much the producer may hold.
     *
     * @param deliveryTimeout longest time from a send to its acknowledgement or failure
     * @param bufferBytes most bytes waiting for the broker; a send beyond them waits, then fails
     */
    public record Limits(Duration deliveryTimeout, long bufferBytes) {
        /** For a service that repeats a batch until the log has it. */
        public static Limits patient() {
            return new Limits(Duration.ofSeconds(30), 32L * 1024 * 1024);
        }
    }

    /** Durable first: these go before whatever the operator's keys say. */
    private static Map<String, Object> settings(Limits limits) {
        int deliveryMillis = Math.toIntExact(limits.deliveryTimeout().toMillis());
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A broker without state of this producer takes any first batch: a second request, taken
        // when the first was refused (a new leader), would shut the first out until it expires
        // (KAFKA-14359).
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES_MAX);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, limits.bufferBytes());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryMillis);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, deliveryMillis / 2));
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.max(1, deliveryMillis / 2));
        return settings;
    }

    /** The settings that the producer runs with, for a test to look at. */
    public static Map<String, Object> effectiveSettings(Cluster cluster, Limits limits) {
        return cluster.settings(settings(limits));
    }

    /** Writes one record; the future completes when all in-sync replicas have it. */
    public CompletableFuture<Void> send(Outgoing outgoing) {
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        try {
            var _ =
                    producer.send(
                            producerRecord(outgoing),
                            (metadata, failure) -> {
                                if (failure == null) {
                                    acknowledged.complete(null);
                                } else {
                                    acknowledged.completeExceptionally(
                                            unavailable(outgoing, failure));
                                }
                            });
        } catch (KafkaException | IllegalStateException e) {
            acknowledged.completeExceptionally(unavailable(outgoing, e));
        }
        return acknowledged;
    }

    /**
     * Writes all and waits for all. With the first record that cannot even be sent it stops: with
     * the broker away each further one would wait anew for the topic's metadata.
     *
     * @throws LogUnavailable if one of them was not acknowledged in time; others may be on the log
     */
    public void sendAll(List<Outgoing> batch) {
        List<CompletableFuture<Void>> sent = new ArrayList<>(batch.size());
        for (Outgoing outgoing : batch) {
            CompletableFuture<Void> acknowledged = send(outgoing);
            sent.add(acknowledged);
            if (acknowledged.isCompletedExceptionally()) {
                break;
            }
        }
        try {
            CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LogUnavailable unavailable) {
                throw unavailable;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }

    private ProducerRecord<byte[], byte[]> producerRecord(Outgoing outgoing) {
        WireRecord record = outgoing.record();
        var kafka =
                new ProducerRecord<>(
                        names.onCluster(outgoing.topic()),
                        record.key().getBytes(StandardCharsets.UTF_8),
                        record.value());
        record.headers()
                .forEach((k, v) -> kafka.headers().add(k, v.getBytes(StandardCharsets.UTF_8)));
        return kafka;
    }

    private static LogUnavailable unavailable(Outgoing outgoing, Exception cause) {
        return new LogUnavailable(
                Denial.told(cause, AclOperation.WRITE)
                        .orElseGet(() ->
                                outgoing.topic()
                                        + " did not acknowledge a record: "
                                        + cause.getMessage()),
                cause);
    }
}

package dev.millrace.log.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;

/** Polls as the connector of channels does: whatever a poll says, the same consumer polls again. */
final class TestingChannel implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread polling;
    private volatile boolean reading;
    private volatile boolean failed;
    private volatile boolean closed;

    TestingChannel(Cluster cluster, String group, String topic) {
        consumer =
                cluster.consumer(
                        group,
                        Map.of(
                                ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                                "consumer",
                                ConsumerConfig.CLIENT_ID_CONFIG,
                                "channel-" + group));
        consumer.subscribe(List.of(cluster.names().onCluster(topic)));
        polling = Thread.ofPlatform().name("channel-" + group).start(this::poll);
    }

    private void poll() {
        try (consumer) {
            while (!closed) {
                pollOnce();
            }
        }
    }

    private void pollOnce() {
        try {
            consumer.poll(Duration.ofMillis(100));
            reading = !consumer.assignment().isEmpty();
        } catch (WakeupException _) {
            // It is told to close.
        } catch (KafkaException e) {
            failed = true;
        }
    }

    KafkaConsumer<byte[], byte[]> consumer() {
        return consumer;
    }

    /** Whether it has a partition. */
    boolean isReading() {
        return reading;
    }

    boolean hasFailed() {
        return failed;
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            polling.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

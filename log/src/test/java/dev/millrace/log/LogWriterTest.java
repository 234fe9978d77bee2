package dev.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.log.cluster.Cluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class LogWriterTest {
    private static final LogWriter.Limits LIMITS =
            new LogWriter.Limits(Duration.ofSeconds(4), 1_000_000);

    @Test
    void whateverAnOperatorSetsAWriteStandsOnAllReplicas() {
        Map<String, Object> careless =
                Map.of(
                        "bootstrap.servers", "127.0.0.1:9092",
                        "acks", "1",
                        "enable.idempotence", "false",
                        "linger.ms", "500",
                        "max.in.flight.requests.per.connection", "5",
                        "delivery.timeout.ms", "999999",
                        "group.id", "somebody");

        ProducerConfig effective =
                effective(LogWriter.effectiveSettings(Cluster.of(careless), LIMITS));

        assertThat(effective.getString(ProducerConfig.ACKS_CONFIG)).isEqualTo("-1");
        assertThat(effective.getBoolean(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)).isTrue();
        assertThat(effective.getInt(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION))
                .isEqualTo(1);
        assertThat(effective.getLong(ProducerConfig.LINGER_MS_CONFIG)).isZero();
        assertThat(effective.getInt(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)).isEqualTo(4_000);
        assertThat(effective.getLong(ProducerConfig.MAX_BLOCK_MS_CONFIG)).isEqualTo(2_000);
        assertThat(effective.getLong(ProducerConfig.BUFFER_MEMORY_CONFIG)).isEqualTo(1_000_000);
        assertThat(effective.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG)).isEqualTo(2_097_152);
        assertThat(effective.unused()).doesNotContain("group.id");
    }

    @Test
    void howToReachTheClusterIsTheOperatorsToSay() {
        Map<String, Object> cluster =
                Map.of(
                        "bootstrap.servers", "kafka.example.com:9093",
                        "security.protocol", "SASL_SSL",
                        "sasl.mechanism", "SCRAM-SHA-512");

        assertThat(LogWriter.effectiveSettings(Cluster.of(cluster), LIMITS))
                .containsAllEntriesOf(cluster);
    }

    private static ProducerConfig effective(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("key.serializer", ByteArraySerializer.class);
        all.put("value.serializer", ByteArraySerializer.class);
        return new ProducerConfig(all);
    }
}

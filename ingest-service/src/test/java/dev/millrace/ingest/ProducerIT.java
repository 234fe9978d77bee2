package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.log.LogWriter;
import dev.millrace.log.LogWriterConfig;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithKafkaAndResults
class ProducerIT {
    @Inject
    @Identifier("default-kafka-broker") Map<String, Object> kafka;

    @Inject LogWriterConfig limits;
    @Inject IngestConfig config;

    @Test
    void anAcknowledgedJobIsOnAllInSyncReplicasAndWrittenOnce() {
        assertThat(LogWriter.effectiveSettings(kafka))
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    }

    @Test
    void whatBecameOfARecordIsKnownBeforeItsCallerIsAnswered() {
        assertThat(limits.deliveryTimeout()).isLessThan(config.logTimeMax());
        assertThat(config.logTimeMax()).isLessThan(Duration.ofSeconds(5));
    }
}

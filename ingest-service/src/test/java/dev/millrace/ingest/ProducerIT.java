package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.log.LogWriter;
import dev.millrace.log.LogWriterConfig;
import dev.millrace.log.cluster.Cluster;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithKafkaAndResults
class ProducerIT {
    @Inject Cluster cluster;
    @Inject LogWriterConfig limits;
    @Inject IngestConfig config;

    @Test
    void anAcknowledgedJobIsOnAllInSyncReplicasAndWrittenOnce() {
        assertThat(LogWriter.effectiveSettings(cluster, LogWriter.Limits.patient()))
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    }

    @Test
    void whatBecameOfARecordIsKnownBeforeItsCallerIsAnswered() {
        assertThat(limits.deliveryTimeout()).isLessThan(config.logTimeMax());
        assertThat(config.logTimeMax()).isLessThan(Duration.ofSeconds(5));
    }
}

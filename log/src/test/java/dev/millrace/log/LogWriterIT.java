package dev.millrace.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.WireRecord;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Arrival;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogWriterIT {
    private static final Duration DELIVERY = Duration.ofSeconds(2);

    @Test
    void bytesAndHeadersArriveAsTheyWereGiven() {
        var kafka = InVmKafka.shared().createTopics("written.v1");
        byte[] noText = {0, -1, (byte) 0xc3, 0x28};
        try (var writer = patientWriter(kafka);
                var topics = new TestingTopics(kafka.bootstrapServers(), "written.v1")) {

            writer.sendAll(
                    List.of(
                            outgoing("written.v1", "k", Map.of("ce_subject", "é"), noText),
                            outgoing("written.v1", "", Map.of(), new byte[0])));

            assertThat(topics.await(2))
                    .satisfiesExactly(
                            first -> {
                                assertThat(first.key()).isEqualTo("k");
                                assertThat(first.headers()).isEqualTo(Map.of("ce_subject", "é"));
                                assertThat(first.value()).isEqualTo(noText);
                            },
                            second -> assertThat(second.key()).isEmpty());
        }
    }

    @Test
    void aRecordLargerThanATopicTakesFailsAtOnceAndItsNeighboursArrive() {
        var kafka = InVmKafka.shared().createTopics("large.v1");
        try (var writer = patientWriter(kafka);
                var topics = new TestingTopics(kafka.bootstrapServers(), "large.v1")) {

            assertThatThrownBy(() ->
                            writer.sendAll(
                                    List.of(
                                            fast("large.v1", 1),
                                            outgoing(
                                                    "large.v1",
                                                    "large",
                                                    Map.of(),
                                                    new byte[3_000_000]))))
                    .isInstanceOf(LogUnavailable.class)
                    .hasMessageContaining("large.v1")
                    .hasRootCauseInstanceOf(RecordTooLargeException.class);

            assertThat(topics.await(1)).extracting(Arrival::key).containsExactly("k-1");
        }
    }

    /** KAFKA-14359: one refused batch of several under way was shut out until it expired. */
    @Test
    void aBurstToATopicThatWasJustCreatedIsWrittenAtOnce() throws Exception {
        var kafka = InVmKafka.shared();
        var cluster = Cluster.of(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        try (var writer = patientWriter(kafka);
                var admin = cluster.admin(Duration.ofSeconds(30))) {
            for (int t = 0; t < 40; t++) {
                String topic = "burst-" + t + ".v1";
                admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();

                writer.sendAll(
                        IntStream.range(0, 500)
                                .mapToObj(i -> outgoing(topic, "k-" + i, Map.of(), new byte[1_000]))
                                .toList());
            }
        }
    }

    @Test
    void withTheBrokerGoneABatchFailsInTimeAndGoesThroughWhenItIsBack() {
        try (var kafka = InVmKafka.started("away.v1");
                var known = writer(kafka);
                var unknown = writer(kafka)) {
            known.sendAll(List.of(fast("away.v1", 0)));
            List<Outgoing> batch =
                    IntStream.range(0, 50).mapToObj(i -> fast("away.v1", i)).toList();

            kafka.stopBroker();

            assertThatItFailsInTime(known, batch);
            assertThatItFailsInTime(unknown, batch);

            kafka.startBroker();
            var persistence = new Persistence();
            persistence.untilDone("writing", () -> known.sendAll(batch));
            persistence.untilDone("writing", () -> unknown.sendAll(batch));
        }
    }

    private static void assertThatItFailsInTime(LogWriter writer, List<Outgoing> batch) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> writer.sendAll(batch))
                .isInstanceOf(LogUnavailable.class)
                .hasMessageContaining("away.v1");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DELIVERY.plusSeconds(4));
    }

    /** For what must not fail by being late on a busy machine. */
    private static LogWriter patientWriter(InVmKafka kafka) {
        return new LogWriter(
                Cluster.of(Map.of("bootstrap.servers", kafka.bootstrapServers())),
                LogWriter.Limits.patient());
    }

    private static LogWriter writer(InVmKafka kafka) {
        return new LogWriter(
                Cluster.of(Map.of("bootstrap.servers", kafka.bootstrapServers())),
                new LogWriter.Limits(DELIVERY, 8_000_000));
    }

    private static Outgoing fast(String topic, int n) {
        return outgoing(topic, "k-" + n, Map.of(), "{}".getBytes(UTF_8));
    }

    private static Outgoing outgoing(
            String topic, String key, Map<String, String> headers, byte[] value) {
        return new Outgoing(topic, new WireRecord(key, headers, value));
    }
}

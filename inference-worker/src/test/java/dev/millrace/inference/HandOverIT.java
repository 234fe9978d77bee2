package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.chat;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.Headers;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.inference.claims.TestingResults;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(strings = {"partitions", "share"})
class HandOverIT {
    private static final InVmKafka KAFKA =
            InVmKafka.shared().createTopics(Topics.JOBS_FINISHED + ":2");

    /** As long as it takes to join or to leave. */
    private static final Duration CALL = Duration.ofMillis(300);

    private static final Duration PATIENT = Duration.ofSeconds(20);

    @SuppressWarnings("NullAway.Init")
    @Parameter
    String engine;

    @Test
    void aWorkerThatLeavesHandsWhatItRunsToTheNextAtOnce() throws Exception {
        WorkOrder order = order(key(), candidate("chat", "server", "handover"));
        WireRecord record = Wire.work(order, chat("hello"));
        TestingModelServer hanging = new TestingModelServer();
        TestingModelServer answering = new TestingModelServer().answering();
        try (TestingResults results = new TestingResults();
                TestingTopics topics =
                        new TestingTopics(KAFKA.bootstrapServers(), Topics.JOBS_FINISHED)) {
            topics.fromNow();
            try (TestingWorker _ = worker(hanging, results)) {
                topics.send(work(), record.key(), record.headers(), record.value());
                await().until(() -> hanging.begun.size() == 1);
            }

            try (TestingWorker _ = worker(answering, results)) {
                assertThat(topics.await(1))
                        .extracting(a -> Wire.readFinished(TestingWork.wire(a)).attempts().size())
                        .containsExactly(1);
            }
            assertThat(answering.begun).hasSize(1);
            assertThat(answering.begun.getFirst().idempotencyKey())
                    .isEqualTo(hanging.begun.getFirst().idempotencyKey());
            assertThat(results.asked()).isEmpty();
        }
    }

    @Test
    void aRecordWrittenAnewIsNoRepeatOfTheOneThatIsBeingRun() throws Exception {
        WorkOrder order = order(key(), candidate("chat", "server", "handover"));
        WireRecord record = Wire.work(order, chat("hello"));
        TestingModelServer hanging = new TestingModelServer();
        TestingModelServer answering = new TestingModelServer().answering();
        try (TestingResults results = new TestingResults();
                TestingTopics topics =
                        new TestingTopics(KAFKA.bootstrapServers(), Topics.JOBS_FINISHED)) {
            topics.fromNow();
            TestingWorker first = worker(hanging, results);
            RecordMetadata at = topics.send(work(), record.key(), record.headers(), record.value());
            await().until(() -> hanging.begun.size() == 1);

            try (TestingWorker second = worker(answering, results)) {
                Map<String, String> anew = new HashMap<>(record.headers());
                anew.put(
                        Headers.WORK_POSITION,
                        new Position(work(), at.partition(), at.offset()).toString());
                topics.send(work(), record.key(), anew, record.value());
                await().during(Duration.ofMillis(500))
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> first.queue.inFlight() + second.queue.inFlight() == 2);
                first.close();

                assertThat(topics.await(1))
                        .extracting(a -> Wire.readFinished(TestingWork.wire(a)).attempts().size())
                        .containsExactly(1);
                topics.awaitQuiet(Duration.ofSeconds(1));
                assertThat(topics.arrived()).hasSize(1);
                assertThat(answering.begun).hasSize(1);
            }
        }
    }

    @Test
    void workersThatComeAndGoHaveNoCallMadeTwice() throws Exception {
        String topic = "work.come-and-go-%s.interactive.v1".formatted(engine);
        KAFKA.createTopics(topic + ":4");
        TestingModelServer early = new TestingModelServer().answeringAfter(CALL);
        TestingModelServer late = new TestingModelServer().answeringAfter(CALL);
        try (TestingResults results = new TestingResults();
                TestingTopics topics =
                        new TestingTopics(KAFKA.bootstrapServers(), Topics.JOBS_FINISHED);
                TestingWorker leaving = worker(early, results, topic, PATIENT);
                TestingWorker _ = worker(early, results, topic, PATIENT)) {
            topics.fromNow();
            send(topics, topic, 40);
            await().until(() -> early.begun.size() >= 8);

            int sent = 40;
            try (TestingWorker _ = worker(late, results, topic, PATIENT)) {
                for (; late.begun.isEmpty(); sent += 20) {
                    send(topics, topic, 20);
                    int most = sent;
                    topics.awaitUntil(finished -> finished.size() >= most);
                }
                send(topics, topic, 40);
                leaving.drain();
                send(topics, topic, 40);
                int all = sent + 80;
                topics.awaitUntil(finished -> finished.size() >= all);
            }

            assertThat(topics.awaitQuiet(Duration.ofSeconds(1))).hasSize(sent + 80);
            assertThat(early.begun.size() + late.begun.size()).as("calls").isEqualTo(sent + 80);
            assertThat(results.asked()).isEmpty();
        }
    }

    private static void send(TestingTopics topics, String topic, int jobs) {
        topics.sendAll(
                Stream.generate(() -> order(key(), candidate("chat", "server", "handover")))
                        .limit(jobs)
                        .map(order -> Wire.work(order, chat("hello")))
                        .map(record -> TestingWork.outgoing(topic, record))
                        .toList());
    }

    /** Its own for each engine: both read what was written first. */
    private String work() {
        String topic = "work.handover-%s.interactive.v1".formatted(engine);
        KAFKA.createTopics(topic);
        return topic;
    }

    private TestingWorker worker(TestingModelServer server, TestingResults results)
            throws Exception {
        return worker(server, results, work(), Duration.ofSeconds(1));
    }

    private TestingWorker worker(
            TestingModelServer server, TestingResults results, String topic, Duration grace)
            throws Exception {
        return new TestingWorker(
                        TestingWorker.Place.here(
                                KAFKA.bootstrapServers(), results.url(), engine, topic),
                        "http://127.0.0.1:1/v1",
                        (_, _) -> server,
                        Duration.ofSeconds(10),
                        3,
                        grace)
                .start();
    }
}

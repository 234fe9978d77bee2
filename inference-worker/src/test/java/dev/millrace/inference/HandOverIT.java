package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.chat;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.backends.retry.RetryPolicy;
import dev.millrace.backends.retry.Waits;
import dev.millrace.contracts.Headers;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.RegistryFile;
import dev.millrace.inference.claims.Guard;
import dev.millrace.inference.claims.TestingResults;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Persistence;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.work.WorkEngines;
import dev.millrace.log.work.WorkLimits;
import dev.millrace.log.work.WorkQueue;
import dev.millrace.testkit.EmbeddedPostgresResource;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.utils.Bytes;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

@ParameterizedClass
@ValueSource(strings = {"partitions", "share"})
class HandOverIT {
    private static final InVmKafka KAFKA =
            InVmKafka.shared().createTopics(Topics.JOBS_FINISHED + ":2");
    private static final Cluster CLUSTER =
            Cluster.of(Map.of("bootstrap.servers", KAFKA.bootstrapServers()));
    private static final PGSimpleDataSource DATABASE = new PGSimpleDataSource();

    /** As long as it takes to join or to leave. */
    private static final Duration CALL = Duration.ofMillis(300);

    private static final Duration PATIENT = Duration.ofSeconds(20);

    @SuppressWarnings("NullAway.Init")
    @Parameter
    String engine;

    @TempDir Path folder;

    @BeforeAll
    static void migrate() {
        DATABASE.setUrl(EmbeddedPostgresResource.shared().jdbcUrl());
        DATABASE.setUser(EmbeddedPostgresResource.shared().username());
        DATABASE.setCurrentSchema("inference");
        Flyway.configure().dataSource(DATABASE).schemas("inference").load().migrate();
    }

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
            try (Worker _ = new Worker(hanging, results)) {
                topics.send(work(), record.key(), record.headers(), record.value());
                await().until(() -> hanging.begun.size() == 1);
            }

            try (Worker _ = new Worker(answering, results)) {
                assertThat(topics.await(1))
                        .extracting(a -> Wire.readFinished(wire(a)).attempts().size())
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
            Worker first = new Worker(hanging, results);
            RecordMetadata at = topics.send(work(), record.key(), record.headers(), record.value());
            await().until(() -> hanging.begun.size() == 1);

            try (Worker second = new Worker(answering, results)) {
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
                        .extracting(a -> Wire.readFinished(wire(a)).attempts().size())
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
                Worker leaving = new Worker(early, results, topic, PATIENT);
                Worker _ = new Worker(early, results, topic, PATIENT)) {
            topics.fromNow();
            send(topics, topic, 40);
            await().until(() -> early.begun.size() >= 8);

            int sent = 40;
            try (Worker _ = new Worker(late, results, topic, PATIENT)) {
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
                        .map(record ->
                                new TestingTopics.Outgoing(
                                        topic,
                                        null,
                                        record.key(),
                                        record.headers(),
                                        Bytes.wrap(record.value())))
                        .toList());
    }

    /** Its own for each engine: both read what was written first. */
    private String work() {
        String topic = "work.handover-%s.interactive.v1".formatted(engine);
        KAFKA.createTopics(topic);
        return topic;
    }

    private static WireRecord wire(TestingTopics.Arrival arrival) {
        return new WireRecord(String.valueOf(arrival.key()), arrival.headers(), arrival.value());
    }

    /** A whole worker but for its model server and Quarkus. */
    private final class Worker implements AutoCloseable {
        private final RunningCalls calls = new RunningCalls();
        private final LogWriter log = new LogWriter(CLUSTER, LogWriter.Limits.patient());
        private final Persistence persistence = new Persistence();
        private final Guard guard;
        private final WorkQueue queue;

        Worker(TestingModelServer server, TestingResults results) throws Exception {
            this(server, results, work(), Duration.ofSeconds(1));
        }

        /**
         * @param grace longest wait for what is in flight, when a partition moves or it leaves
         */
        Worker(TestingModelServer server, TestingResults results, String topic, Duration grace)
                throws Exception {
            guard =
                    Guard.of(
                            DATABASE,
                            CLUSTER,
                            results.url(),
                            null,
                            new Guard.Settings(
                                    Duration.ofMillis(200),
                                    Duration.ofSeconds(10),
                                    3,
                                    Duration.ofDays(8)));
            guard.start();
            Clock clock = Clock.systemUTC();
            CallMeters meters = new CallMeters(new SimpleMeterRegistry());
            TryCandidates candidates =
                    new TryCandidates(
                            new TryCandidates.Settings(
                                    "handover",
                                    new RetryPolicy(
                                            4,
                                            new Waits(
                                                    Duration.ZERO, 1, Duration.ZERO, Duration.ZERO),
                                            Duration.ofSeconds(1)),
                                    Duration.ofSeconds(5)),
                            new Backends(registry(), (_, _) -> server, _ -> null),
                            TestingBreakers.of(clock),
                            new CallModels(Duration.ofMinutes(2), calls, _ -> false, meters, clock),
                            calls,
                            _ -> false,
                            clock);
            queue =
                    new WorkEngines(CLUSTER, log, Duration.ofMinutes(2))
                            .open(
                                    engine,
                                    "inference-worker-" + topic,
                                    List.of(topic),
                                    WorkLimits.of(4, grace));
            queue.start(
                    new RunJobs(
                            JobRules.DEFAULTS,
                            guard,
                            new Isolation(4),
                            candidates,
                            new SettleJobs(
                                    guard,
                                    new WriteReports(log, persistence),
                                    persistence,
                                    meters,
                                    clock),
                            calls,
                            _ -> false,
                            meters,
                            Duration.ofMillis(100)));
        }

        private Registry registry() throws Exception {
            return RegistryFile.read(
                    Files.writeString(
                            folder.resolve("registry.yaml"),
                            """
                            backends: { server: { type: openai, baseUrl: "http://127.0.0.1:1/v1" } }
                            pools: { handover: {} }
                            models:
                              chat: { version: "1", kinds: [chat], backend: server, name: c, pool: handover, contextTokensMax: 10 }
                            """));
        }

        /** Takes nothing new and lets its calls end. */
        void drain() {
            queue.close();
            close();
        }

        @Override
        public void close() {
            calls.leave();
            queue.close();
            persistence.close();
            guard.close();
            log.close();
        }
    }
}

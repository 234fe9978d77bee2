package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.chat;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.inference.claims.TestingResults;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.provider.ScriptedProvider;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Worker processes are killed the moment the provider sees the call of one job. */
@ParameterizedClass
@ValueSource(strings = {"partitions", "share"})
class PoisonIT {
    private static final String HANGS = "[[slow:600000]]";

    /** Patience with a process on a machine that has other things to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A broker that misses a member after two seconds, for there are many to miss. */
    private static final InVmKafka KAFKA = new InVmKafka();

    @SuppressWarnings("NullAway.Init")
    @Parameter
    String engine;

    private final TestingResults results = new TestingResults();
    private final ScriptedProvider provider = ScriptedProvider.started();
    private TestingTopics topics;
    private TestingWorker.Place place;

    @BeforeAll
    static void startBroker() throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("topics", Topics.JOBS_FINISHED);
        for (String group : new String[] {"consumer", "share"}) {
            String broker = "broker.group." + group + ".";
            settings.put(broker + "min.session.timeout.ms", "1000");
            settings.put(broker + "session.timeout.ms", "2000");
            settings.put(broker + "min.heartbeat.interval.ms", "100");
            settings.put(broker + "heartbeat.interval.ms", "500");
        }
        KAFKA.init(settings);
        KAFKA.start();
        resultsHasReadAll();
    }

    @AfterAll
    static void stopBroker() {
        KAFKA.stop();
    }

    @BeforeEach
    void connect() {
        topics =
                new TestingTopics(PATIENCE, KAFKA.bootstrapServers(), Topics.JOBS_FINISHED)
                        .fromNow();
        String topic =
                "work.poison-%x.interactive.v1".formatted(ThreadLocalRandom.current().nextInt());
        KAFKA.createTopics(topic);
        place = TestingWorker.Place.here(KAFKA.bootstrapServers(), results.url(), engine, topic);
    }

    @AfterEach
    void disconnect() {
        topics.close();
        provider.close();
        results.close();
    }

    /** Beside it stands a job that dies as often as it does until each of them runs alone. */
    @Test
    void aJobThatKillsItsWorkerThreeTimesEndsFailedAndItsNeighboursDoNot() throws Exception {
        provider.when("poison", HANGS).when("beside it", HANGS, HANGS, "").when("quick", "");
        WorkOrder poison = order(key(), candidate("chat", "server", "handover"));
        WorkOrder beside = order(key(), candidate("chat", "server", "handover"));
        WorkOrder quick = order(key(), candidate("chat", "server", "handover"));
        WorkOrder late = order(key(), candidate("chat", "server", "handover"));

        try (WorkerProcess first = launched(3);
                WorkerProcess second = launched(3)) {
            first.takeWork();
            send(quick, "quick");
            outcome(quick);
            awaitReported(quick);
            send(poison, "poison");
            send(beside, "beside it");
            awaitCalls("beside it", 1);
            killAtCall(first, 1);
            try (WorkerProcess third = launched(3);
                    WorkerProcess fourth = launched(3)) {
                second.takeWork();
                awaitCalls("beside it", 2);
                killAtCall(second, 2);
                third.takeWork();
                awaitCalls("poison", 3);
                send(late, "late");
                killAtCall(third, 3);
                fourth.takeWork();

                assertThat(outcome(poison).ending())
                        .isInstanceOfSatisfying(Ending.Failed.class, PoisonIT::hasCrashed);
                for (WorkOrder neighbour : new WorkOrder[] {quick, beside, late}) {
                    assertThat(outcome(neighbour).ending()).isInstanceOf(Ending.Succeeded.class);
                }
                assertThat(topics.awaitQuiet(Duration.ofSeconds(1))).hasSize(4);
            }
        }
        assertThat(provider.calls("poison")).hasSize(3);
        assertThat(provider.calls("beside it")).hasSize(3);
        assertThat(provider.calls("quick")).hasSize(1);
        assertThat(provider.calls("late")).hasSize(1);
        assertThat(starts(late)).isEqualTo(1);
    }

    private static void hasCrashed(Ending.Failed failed) {
        JobError error = failed.error();
        assertThat(error.code()).isEqualTo("worker_crashed");
        assertThat(error.blame()).isEqualTo(Blame.US);
        assertThat(error.message()).contains("3 workers");
    }

    /** Whom thirteen starts are granted; {@code GuardIT} has the same without processes. */
    @Test
    @EnabledIfSystemProperty(named = "soak", matches = ".*")
    void aJobWhoseWorkerIsKilledTwelveTimesInARowEndsOnce() throws Exception {
        WorkOrder job = order(key(), candidate("chat", "server", "handover"));
        String[] scripts = new String[13];
        Arrays.fill(scripts, HANGS);
        scripts[12] = "";
        provider.when("poison", scripts);
        send(job, "poison");

        WorkerProcess next = launched(13);
        for (int deaths = 1; deaths <= 12; deaths++) {
            try (WorkerProcess worker = next) {
                worker.takeWork();
                next = launched(13);
                killAtCall(worker, deaths);
            }
        }
        try (WorkerProcess last = next) {
            last.takeWork();
            assertThat(outcome(job).ending()).isInstanceOf(Ending.Succeeded.class);
            awaitReported(job);
        }

        assertThat(topics.awaitQuiet(Duration.ofSeconds(1))).hasSize(1);
        assertThat(provider.calls("poison")).hasSize(13);
        assertThat(starts(job)).isEqualTo(13);
    }

    private WorkerProcess launched(int startsMax) throws Exception {
        return WorkerProcess.launched(place, provider.baseUrl(), startsMax);
    }

    private void send(WorkOrder work, String text) {
        WireRecord record = Wire.work(work, chat(text));
        topics.send(place.topic(), record.key(), record.headers(), record.value());
    }

    private void awaitCalls(String text, int times) {
        provider.awaitCalls(
                PATIENCE,
                all -> all.stream().filter(call -> call.text().contains(text)).count() == times);
    }

    private void killAtCall(WorkerProcess worker, int times) throws Exception {
        awaitCalls("poison", times);
        worker.kill();
    }

    private JobOutcome outcome(WorkOrder work) {
        return Wire.readFinished(
                TestingWork.wire(topics.awaitFirst(a -> work.job().key().id().equals(a.key()))));
    }

    /** From then on no death makes anybody ask whether it ended. */
    private void awaitReported(WorkOrder work) {
        await().atMost(PATIENCE).until(() -> number("reported::int", work) == 1);
    }

    private int starts(WorkOrder work) throws Exception {
        return number("starts", work);
    }

    private int number(String column, WorkOrder work) throws Exception {
        try (Connection connection = place.database().getConnection();
                Statement query = connection.createStatement();
                ResultSet rows =
                        query.executeQuery(
                                "select %s from claims where id = '%s'"
                                        .formatted(column, work.job().key().id()))) {
            return rows.next() ? rows.getInt(1) : -1;
        }
    }

    /** So that whoever asks for the jobs of the dead need not wait for a service. */
    private static void resultsHasReadAll() throws Exception {
        TopicPartition finished = new TopicPartition(Topics.JOBS_FINISHED, 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
            admin.alterConsumerGroupOffsets(
                            "results-service", Map.of(finished, new OffsetAndMetadata(1_000_000)))
                    .all()
                    .get();
        }
    }
}

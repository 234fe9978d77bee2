package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.chat;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.inference.claims.TestingResults;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** More deliveries of one job than any broker grants, and no death among them. */
@ParameterizedClass
@ValueSource(strings = {"partitions", "share"})
class TwelveTimesIT {
    private static final int TIMES = 12;
    private static final Duration SHORT_GRACE = Duration.ofMillis(100);
    private static final InVmKafka KAFKA =
            InVmKafka.shared().createTopics(Topics.JOBS_FINISHED + ":2");

    @SuppressWarnings("NullAway.Init")
    @Parameter
    String engine;

    private final TestingResults results = new TestingResults();
    private final WorkOrder order = order(key(), candidate("chat", "server", "handover"));
    private TestingTopics topics;
    private TestingWorker.Place place;

    @BeforeEach
    void connect() {
        topics = new TestingTopics(KAFKA.bootstrapServers(), Topics.JOBS_FINISHED).fromNow();
        String topic =
                "work.twelve-%x.interactive.v1".formatted(ThreadLocalRandom.current().nextInt());
        KAFKA.createTopics(topic);
        place = TestingWorker.Place.here(KAFKA.bootstrapServers(), results.url(), engine, topic);
    }

    @AfterEach
    void disconnect() {
        topics.close();
        results.close();
    }

    @Test
    void aJobWhoseWorkerIsToldToLeaveTwelveTimesInARowEndsOnce() throws Exception {
        TestingModelServer hanging = new TestingModelServer();
        TestingModelServer answering = new TestingModelServer().answering();
        send(order);

        for (int drains = 1; drains <= TIMES; drains++) {
            int calls = drains;
            try (TestingWorker worker = worker(hanging)) {
                await().atMost(Duration.ofSeconds(30)).until(() -> hanging.begun.size() == calls);
                worker.leaveAfter(SHORT_GRACE);
            }
        }
        try (TestingWorker _ = worker(answering)) {
            topics.await(1);
            await().until(() -> claim(order.job().key()).equals("1 start, reported"));
        }

        JobOutcome outcome = outcomes().getFirst();
        assertThat(outcome.ending()).isInstanceOf(Ending.Succeeded.class);
        assertThat(outcome.attempts()).hasSize(1);
        assertThat(topics.awaitQuiet(Duration.ofMillis(500))).hasSize(1);
        assertThat(answering.begun).hasSize(1);
        assertThat(hanging.begun).hasSize(TIMES);
        assertThat(results.asked()).isEmpty();
    }

    /** Were it claimed, the death of its worker would count for it as if it had run. */
    @Test
    void aJobThatWaitsWhileAnotherRunsAloneHasNotBegun() throws Exception {
        TestingModelServer hanging = new TestingModelServer();
        WorkOrder suspect = order(key(), candidate("chat", "server", "handover"));
        handedBackAfterTwoDeaths(suspect.job().key());
        send(suspect);
        try (TestingWorker worker = worker(hanging)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> hanging.begun.size() == 1);
            assertThat(claim(suspect.job().key())).isEqualTo("3 starts");

            send(order);
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> worker.queue.inFlight() == 2);

            assertThat(claim(order.job().key())).isEqualTo("none");
            worker.leaveAfter(SHORT_GRACE);
        }
        assertThat(hanging.begun).hasSize(1);
        assertThat(claim(order.job().key())).isEqualTo("none");
        assertThat(claim(suspect.job().key())).isEqualTo("2 starts");
    }

    private void send(WorkOrder work) {
        WireRecord record = Wire.work(work, chat("hello"));
        topics.send(place.topic(), record.key(), record.headers(), record.value());
    }

    private TestingWorker worker(TestingModelServer server) throws Exception {
        return new TestingWorker(
                        place,
                        "http://127.0.0.1:1/v1",
                        (_, _) -> server,
                        Duration.ofSeconds(10),
                        3,
                        TestingWorker.queueGrace(SHORT_GRACE))
                .start();
    }

    private List<JobOutcome> outcomes() {
        List<JobOutcome> outcomes = new ArrayList<>();
        topics.arrived().forEach(a -> outcomes.add(Wire.readFinished(TestingWork.wire(a))));
        return outcomes;
    }

    private void handedBackAfterTwoDeaths(JobKey key) throws Exception {
        try (Connection connection = place.database().getConnection();
                Statement insert = connection.createStatement()) {
            insert.executeUpdate(
                    "insert into claims (tenant, id, origin, process, starts) values"
                            + " ('%s', '%s', '%s/0/0', '%s', 2)"
                                    .formatted(
                                            key.tenant(), key.id(), place.topic(), new UUID(0, 0)));
        }
    }

    private String claim(JobKey key) throws Exception {
        try (Connection connection = place.database().getConnection();
                Statement query = connection.createStatement();
                ResultSet rows =
                        query.executeQuery(
                                "select starts || case starts when 1 then ' start' else ' starts' end"
                                        + " || case when reported then ', reported' else '' end"
                                        + " from claims where id = '%s'".formatted(key.id()))) {
            return rows.next() ? rows.getString(1) : "none";
        }
    }
}

package dev.millrace.results.endings;

import static dev.millrace.results.TestingCaller.as;
import static dev.millrace.results.TestingJobs.TINY;
import static dev.millrace.results.TestingJobs.attempt;
import static dev.millrace.results.TestingJobs.envelope;
import static dev.millrace.results.TestingJobs.failed;
import static dev.millrace.results.TestingJobs.key;
import static dev.millrace.results.TestingJobs.outcome;
import static dev.millrace.results.TestingJobs.succeeded;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.JobState;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.log.DeadLetters;
import dev.millrace.results.Guarded;
import dev.millrace.results.TestingCloudEvents;
import dev.millrace.results.TestingLog;
import dev.millrace.results.TestingTables;
import dev.millrace.results.WithKafkaAndPostgres;
import dev.millrace.results.store.StoredJobs;
import dev.millrace.testkit.EmbeddedPostgresResource;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Arrival;
import dev.millrace.testkit.TestingTopics.Outgoing;
import io.cloudevents.CloudEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullUnmarked
@QuarkusTest
@TestProfile(Guarded.class)
@WithKafkaAndPostgres
class RecordOutcomesIT {
    private static final String DEAD = Topics.dead(Topics.JOBS_FINISHED);

    InVmKafka kafka;
    EmbeddedPostgresResource postgres;
    @Inject StoredJobs jobs;
    @Inject RecordOutcomes recordOutcomes;
    @Inject TestingTables tables;

    private TestingTopics topics;

    @BeforeEach
    void listen() {
        topics = new TestingTopics(kafka.bootstrapServers(), Topics.JOBS_COMPLETED, DEAD).fromNow();
    }

    @AfterEach
    void leave() {
        topics.close();
    }

    @Test
    void anOutcomeBecomesAnEndAndACompletionThatTheCloudEventsSdkReads() throws Exception {
        send(succeeded(envelope("done"), "{\"answer\":42}"));

        Arrival completion = completionOf("done");
        CloudEvent event = TestingCloudEvents.read(completion);
        assertThat(event.getId()).isEqualTo(key("done").eventId());
        assertThat(event.getType()).isEqualTo("dev.millrace.job.succeeded");
        assertThat(event.getSource()).hasToString("/tenants/acme/jobs");
        assertThat(event.getSubject()).isEqualTo("done");
        assertThat(TestingCloudEvents.text(event)).contains("\"output\":{\"answer\":42}");
        var stored = jobs.find(key("done"));
        assertThat(stored.result().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(stored.result().output()).isEqualTo(RawJson.of("{\"answer\":42}"));
    }

    @Test
    void aJobWithACallbackTakesAtMostFourRows() throws Exception {
        var job = envelope(key("rows"), "https://receiver.example/hook");

        send(succeeded(job, "{}"));
        completionOf("rows");

        assertThat(tables.rowsOf(job.key()))
                .isEqualTo(Map.of("job", 1, "output", 1, "ledger", 1, "webhook_delivery", 1));
    }

    @Test
    void aSearchThatWasAnsweredWithoutTheLogIsAJobWithItsCost() throws Exception {
        var given = envelope("job_search");
        var job =
                new JobEnvelope(
                        given.key(),
                        false,
                        "search",
                        given.model(),
                        given.priority(),
                        given.submittedAt(),
                        given.submittedAt().plusSeconds(5),
                        null,
                        null,
                        Map.of(),
                        given.requestSha256(),
                        given.traceparent());

        send(succeeded(job, "{\"object\":\"search\"}"));
        completionOf("job_search");

        assertThat(tables.rowsOf(job.key()))
                .containsEntry("job", 1)
                .containsEntry("output", 1)
                .containsEntry("ledger", 1);
        as("acme")
                .get("/v1/jobs/job_search")
                .then()
                .body("kind", equalTo("search"))
                .body("state", equalTo("succeeded"))
                .body("cost.usd", equalTo("0.000126"))
                .body("output.object", equalTo("search"));
    }

    @Test
    void theFirstOutcomeIsTheEndAndALaterOneOnlyCosts() throws Exception {
        var job = envelope("twice");
        send(succeeded(job, "{\"answer\":1}"));
        completionOf("twice");

        send(failed(job, attempt(2, TINY, "upstream")));
        send(succeeded(envelope("after-twice"), "{}"));
        completionOf("after-twice");

        assertThat(jobs.find(job.key()).result().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(tables.rowsOf(job.key())).containsEntry("ledger", 2);
        assertThat(completionsOf(job.key())).hasSize(1);
    }

    @Test
    void twoOutcomesOfOneJobInABatchEndItOnce() throws Exception {
        var job = envelope("same-batch");

        recordOutcomes.take(batch(failed(job, attempt(1, TINY, "upstream")), succeeded(job, "{}")));

        topics.awaitFirst(a -> a.key().equals("same-batch"));
        assertThat(jobs.find(job.key()).result().state()).isEqualTo(JobState.FAILED);
        assertThat(completionsOf(job.key())).hasSize(1);
    }

    @Test
    void aWinnerReadAgainIsToldAgainUnderTheSameIdAsStored() throws Exception {
        var job = envelope("redelivered");
        var records = batch(failed(job, attempt(1, TINY, "upstream")), succeeded(job, "{}"));
        recordOutcomes.take(records);

        recordOutcomes.take(records);

        List<Arrival> told = topics.await(2);
        assertThat(told).hasSize(2);
        assertThat(told).extracting(a -> a.header("ce_id")).containsOnly(job.key().eventId());
        assertThat(told.get(1).text()).isEqualTo(told.get(0).text());
    }

    @Test
    void anOutputTooLargeForAnEventIsLinked() {
        send(succeeded(envelope("large"), "\"" + "x".repeat(20_000) + "\""));

        assertThat(completionOf("large").text())
                .contains("\"output\":null")
                .contains("\"outputUrl\":\"http://localhost:8080/v1/jobs/large\"");
    }

    @Test
    void anOutcomeThatCannotBeReadIsBuriedAndItsNeighboursEnd() {
        topics.sendAll(
                List.of(
                        Outgoing.of(Topics.JOBS_FINISHED, "nonsense", Map.of(), "{nonsense"),
                        Outgoing.of(Topics.JOBS_FINISHED, "empty", Map.of(), "{\"attempts\":[]}"),
                        TestingLog.outgoing(succeeded(envelope("neighbour"), "{}"))));

        assertThat(buried("nonsense").header(DeadLetters.REASON)).contains("JobOutcome");
        assertThat(buried("empty").header(DeadLetters.REASON)).isNotBlank();
        completionOf("neighbour");
    }

    @Test
    void anOutcomeTheDatabaseRefusesIsFoundAmongItsNeighboursAndBuried() {
        var farFuture = succeeded(envelope("far-future"), "{}");
        var impossible =
                new JobOutcome(
                        farFuture.job(),
                        farFuture.ending(),
                        Instant.parse("+300000-01-01T00:00:00Z"),
                        farFuture.route(),
                        farFuture.ranOn(),
                        farFuture.attempts(),
                        farFuture.warnings(),
                        farFuture.timings());

        topics.sendAll(
                List.of(
                        TestingLog.outgoing(succeeded(envelope("left"), "{}")),
                        TestingLog.outgoing(impossible),
                        TestingLog.outgoing(succeeded(envelope("right"), "{}"))));

        assertThat(buried("far-future").header(DeadLetters.REASON)).contains("refused");
        completionOf("left");
        completionOf("right");
    }

    @Test
    void aNulCharacterWhereTheDatabaseTakesNoneIsDropped() throws Exception {
        var job = envelope("nul");
        var ending = new Ending.Failed(JobError.caller("bad\0code", null, "a\0b"));

        send(outcome(job, ending, List.of()));

        completionOf("nul");
        assertThat(jobs.find(job.key()).result().error().message()).isEqualTo("a\0b");
    }

    @Test
    void theSameIdOfTwoTenantsIsTwoJobs() throws Exception {
        var other = new JobKey("umbrella", "shared");
        send(succeeded(envelope("shared"), "{\"of\":\"acme\"}"));
        send(succeeded(envelope(other, null), "{\"of\":\"umbrella\"}"));

        topics.awaitUntil(all -> all.stream().filter(a -> a.key().equals("shared")).count() == 2);

        assertThat(jobs.find(key("shared")).result().output())
                .isEqualTo(RawJson.of("{\"of\":\"acme\"}"));
        assertThat(jobs.find(other).result().output())
                .isEqualTo(RawJson.of("{\"of\":\"umbrella\"}"));
    }

    @Test
    void whatCannotBeStoredWhileTheDatabaseIsAwayIsStoredWhenItIsBack() throws Exception {
        postgres.stopServer();
        send(succeeded(envelope("patient"), "{\"answer\":42}"));
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/ready").then().statusCode(503);
        as("acme")
                .get("/v1/jobs/patient")
                .then()
                .statusCode(503)
                .header("retry-after", notNullValue());
        postgres.startServer();

        completionOf("patient");
        given().get("/q/health/ready").then().statusCode(200);
        assertThat(jobs.find(key("patient")).result().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(topics.arrived()).noneMatch(a -> a.topic().equals(DEAD));
    }

    private void send(JobOutcome outcome) {
        topics.send(TestingLog.outgoing(outcome));
    }

    /** The outcomes as one batch at offsets that no other record has. */
    private static ConsumerRecords<byte[], byte[]> batch(JobOutcome... outcomes) {
        long offset = System.nanoTime();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (JobOutcome outcome : outcomes) {
            WireRecord wire = Wire.finished(outcome);
            records.add(
                    new ConsumerRecord<>(
                            Topics.JOBS_FINISHED, 0, offset++, new byte[0], wire.value()));
        }
        var partition = new TopicPartition(Topics.JOBS_FINISHED, 0);
        return new ConsumerRecords<>(Map.of(partition, records), Map.of());
    }

    private Arrival completionOf(String id) {
        return topics.awaitFirst(
                a -> a.topic().equals(Topics.JOBS_COMPLETED) && a.key().equals(id));
    }

    private List<Arrival> completionsOf(JobKey key) {
        return topics.arrived().stream()
                .filter(a -> a.header("ce_id").equals(key.eventId()))
                .toList();
    }

    private Arrival buried(String key) {
        return topics.awaitFirst(a -> a.topic().equals(DEAD) && a.key().equals(key));
    }
}

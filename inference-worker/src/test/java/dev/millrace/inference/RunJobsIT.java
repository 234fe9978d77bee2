package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.afterFailures;
import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.chat;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.Headers;
import dev.millrace.contracts.JobControl;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.inference.claims.TestingResults;
import dev.millrace.testkit.EmbeddedPostgresResource;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.provider.Call;
import dev.millrace.testkit.provider.ScriptedProvider;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = InVmKafka.class,
        initArgs =
                @ResourceArg(
                        name = "topics",
                        value =
                                "work.hosted.interactive.v1:2,work.hosted.batch.v1,"
                                        + "work.hosted.interactive.v1.dead,work.hosted.batch.v1.dead,"
                                        + "work.gpu.interactive.v1,work.gpu.batch.v1,"
                                        + "jobs.finished.v1,jobs.deferred.v1,jobs.control.v1"))
@WithTestResource(EmbeddedPostgresResource.class)
@WithTestResource(TestingWorld.class)
class RunJobsIT {
    private static final String WORK = "work.hosted.interactive.v1";
    private static final Candidate CHAT = candidate("chat", "scripted", "hosted");
    private static final Candidate DOWN = candidate("down", "nowhere", "hosted");
    private static final Candidate BIG = candidate("big", "scripted", "gpu");
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrap;

    @Inject AgroalDataSource database;

    @SuppressWarnings("NullAway.Init")
    ScriptedProvider provider;

    @SuppressWarnings("NullAway.Init")
    TestingResults results;

    @SuppressWarnings("NullAway.Init")
    EmbeddedPostgresResource postgres;

    private TestingTopics topics;

    @BeforeEach
    void connect() {
        topics =
                new TestingTopics(
                                bootstrap,
                                Topics.JOBS_FINISHED,
                                Topics.JOBS_DEFERRED,
                                Topics.dead(WORK),
                                Topics.work("gpu", Priority.INTERACTIVE))
                        .fromNow();
    }

    @AfterEach
    void disconnect() {
        topics.close();
    }

    @Test
    void aJobIsRunAndItsOutcomeTellsEverything() throws Exception {
        WorkOrder order = order(key(), CHAT);

        send(order, "tell everything");

        JobOutcome outcome = outcome(order.job().key());
        Ending.Succeeded succeeded = (Ending.Succeeded) outcome.ending();
        assertThat(
                        Json.MAPPER
                                .readTree(succeeded.output().bytes())
                                .at("/choices/0/message/content"))
                .hasToString('"' + ScriptedProvider.answerTo("tell everything") + '"');
        assertThat(outcome.ranOn()).isEqualTo(CHAT);
        assertThat(outcome.route()).isEqualTo(order.route());
        assertThat(outcome.warnings()).isEmpty();
        assertThat(outcome.timings().routedMillis()).isEqualTo(3);
        assertThat(outcome.timings().queuedMillis()).isNotNegative();
        assertThat(outcome.attempts())
                .singleElement()
                .satisfies(attempt -> {
                    assertThat(attempt.n()).isEqualTo(1);
                    assertThat(attempt.ended()).isEqualTo(Attempt.SUCCEEDED);
                    assertThat(attempt.usage()).isEqualTo(new Usage(2, 0, 2, Usage.REPORTED));
                });
        Call call = provider.calls("tell everything").getFirst();
        assertThat(call.model()).isEqualTo("chat-name");
        assertThat(call.body()).contains("\"temperature\":0.50");
        assertThat(call.headers())
                .contains(
                        entry("traceparent", TestingOrders.TRACE),
                        entry("authorization", "Bearer sk-test"));
        topics.awaitUntil(_ -> isReported(order.job().key()));
    }

    @Test
    void everyMisbehaviourOfAProviderEndsAsItShouldAndGoodJobsPassBetweenThem() {
        Map<String, String> endsOf = new LinkedHashMap<>();
        endsOf.put("[[not-json]]", "failed answer_not_json after 4");
        endsOf.put("[[empty]]", "failed answer_not_json after 4");
        endsOf.put("[[no-choices]]", "failed answer_without_choices after 4");
        endsOf.put("[[200-error]]", "failed answer_is_error after 4");
        endsOf.put("[[cut]]", "failed answer_cut after 4");
        endsOf.put("[[reset]]", "failed answer_cut after 4");
        endsOf.put("[[500]]", "failed model_server_error after 4");
        endsOf.put("[[429:0]]", "failed rate_limited after 4");
        endsOf.put("[[400]]", "failed request_rejected after 1");
        endsOf.put("[[404]]", "failed model_not_found after 1");
        endsOf.put("[[422]]", "failed request_rejected after 1");
        endsOf.put("[[401]]", "failed model_server_denied_us after 1");
        endsOf.put("[[403]]", "failed model_server_denied_us after 1");
        endsOf.put("[[big:30000]]", "failed output_too_large after 1");
        endsOf.put("[[fail-times:2:500]]", "succeeded after 3");
        endsOf.put("[[no-usage]]", "succeeded after 1");
        endsOf.put("hello", "succeeded after 1");
        Map<String, WorkOrder> orders = new LinkedHashMap<>();
        endsOf.keySet().forEach(script -> orders.put(script, order(key(), CHAT)));

        orders.forEach((script, order) -> send(order, script));

        Map<String, String> ended = new LinkedHashMap<>();
        orders.forEach((script, order) -> ended.put(script, summary(outcome(order.job().key()))));
        assertThat(ended).containsExactlyEntriesOf(endsOf);
    }

    @Test
    void whoIsToBlameAndWhatTheProviderSaidIsPassedOn() {
        WorkOrder rejected = order(key(), CHAT);
        WorkOrder silent = order(key(), CHAT);

        send(rejected, "reject [[400]]");
        send(silent, "silent [[no-usage]]");

        assertThat(outcome(rejected.job().key()).ending())
                .isEqualTo(
                        new Ending.Failed(
                                new JobError(
                                        "request_rejected",
                                        null,
                                        "the model server answered 400: scripted: answered 400",
                                        Blame.CALLER,
                                        false,
                                        400)));
        JobOutcome estimated = outcome(silent.job().key());
        assertThat(estimated.attempts())
                .extracting(Attempt::usage)
                .containsExactly(new Usage(5, 0, 6, Usage.ESTIMATED));
        assertThat(estimated.warnings()).singleElement().asString().contains("estimated");
    }

    @Test
    void aLongWaitThatAProviderAsksForIsSpentAtTheRouter() {
        WorkOrder order = order(key(), CHAT);
        Instant before = Instant.now();

        byte[] job = send(order, "later [[429:2]]");

        var deferred = first(Topics.JOBS_DEFERRED, order.job().key());
        Deferral deferral = Wire.readDeferred(wire(deferred));
        assertThat(deferral.notBefore()).isAfterOrEqualTo(before.plusSeconds(2));
        assertThat(deferral.reason()).contains("chat", "rate_limited");
        assertThat(deferral.order().attempts()).extracting(Attempt::n).containsExactly(1);
        assertThat(deferred.value()).isEqualTo(job);
        assertThat(deferred.header(Headers.TRACEPARENT)).isEqualTo(TestingOrders.TRACE);
        assertThat(isClaimed(order.job().key())).isFalse();
    }

    @Test
    void aJobThatComesBackFromTheRouterIsRunWithItsAttemptsCountedOn() {
        WorkOrder order = order(key(), CHAT);
        send(order, "back again [[429:2]]");
        Deferral deferral = Wire.readDeferred(wire(first(Topics.JOBS_DEFERRED, order.job().key())));

        send(deferral.order(), "back again");

        assertThat(outcome(order.job().key()).attempts())
                .extracting(Attempt::n, Attempt::ended)
                .containsExactly(tuple(1, "rate_limited"), tuple(2, Attempt.SUCCEEDED));
    }

    @Test
    void aModelThisWorkerDoesNotKnowIsGivenBack() {
        Candidate newer =
                new Candidate(
                        "chat",
                        "2",
                        "scripted",
                        "openai",
                        "c",
                        "hosted",
                        CHAT.usdPerMillionTokens());
        WorkOrder order = order(key(), newer);

        send(order, "unknown version");

        Deferral deferral = Wire.readDeferred(wire(first(Topics.JOBS_DEFERRED, order.job().key())));
        assertThat(deferral.reason()).contains("no chat version 2");
        assertThat(deferral.order().attempts()).isEmpty();
        assertThat(provider.calls("unknown version")).isEmpty();
    }

    @Test
    void theNextCandidateIsTriedAfterTwoFailures() {
        WorkOrder order = order(key(), DOWN, CHAT);

        send(order, "fall back");

        JobOutcome outcome = outcome(order.job().key());
        assertThat(outcome.attempts())
                .extracting(Attempt::model, Attempt::ended)
                .containsExactly(
                        tuple("down", "model_server_unreachable"),
                        tuple("down", "model_server_unreachable"),
                        tuple("chat", Attempt.SUCCEEDED));
        assertThat(outcome.ranOn()).isEqualTo(CHAT);
    }

    @Test
    void aCandidateOfAnotherPoolGetsTheJobThereByteForByte() {
        WorkOrder order = order(key(), DOWN, BIG);

        byte[] job = send(order, "move on");

        var moved = first("work.gpu.interactive.v1", order.job().key());
        assertThat(moved.value()).isEqualTo(job);
        assertThat(Wire.readWork(wire(moved)).attempts()).hasSize(2);
        assertThat(isClaimed(order.job().key())).isFalse();
    }

    @Test
    void theLimitCountsAttemptsOfEarlierDeliveries() {
        WorkOrder order = afterFailures(order(key(), CHAT), 3);

        send(order, "last chance [[500]]");

        assertThat(summary(outcome(order.job().key())))
                .isEqualTo("failed model_server_error after 4");
        assertThat(provider.calls("last chance")).hasSize(1);
    }

    @Test
    void whatCannotBeReadIsADeadLetterAndTheNextRecordGoesThrough() {
        WorkOrder embed = order(key(), CHAT);
        WorkOrder good = order(key(), CHAT);

        topics.send(WORK, "no-order", Map.of(), "{}");
        topics.send(WORK, "bad-order", Map.of(Headers.ORDER, "{]"), "{}");
        WireRecord other =
                Wire.work(
                        embed,
                        "{\"task\":{\"kind\":\"embed\",\"request\":{\"input\":\"a\"}}}"
                                .getBytes(StandardCharsets.UTF_8));
        topics.send(WORK, other.key(), other.headers(), other.value());
        send(good, "after the dead");

        assertThat(outcome(good.job().key()).ending()).isInstanceOf(Ending.Succeeded.class);
        for (String key : List.of("no-order", "bad-order", embed.job().key().id())) {
            var dead =
                    topics.awaitFirst(
                            a -> a.topic().equals(Topics.dead(WORK)) && key.equals(a.key()));
            assertThat(dead.header("dead-letter-reason")).isNotEmpty();
        }
    }

    @Test
    void aJobDeliveredTwiceIsCalledOnce() {
        WorkOrder order = order(key(), CHAT);

        for (int i = 0; i < 5; i++) {
            send(order, "only once [[slow:200]]");
        }

        outcome(order.job().key());
        topics.awaitQuiet(ONE_SECOND);
        assertThat(provider.calls("only once")).hasSize(1);
        assertThat(outcomes(order.job().key())).hasSize(1);
    }

    @Test
    void theDeadWorkersJobIsRunAgainOnlyIfResultsHasReadAllAndKnowsNoEnding() throws Exception {
        WorkOrder open = order(key(), CHAT);
        WorkOrder ended = order(key(), CHAT);
        results.know("acme", open.job().key().id(), "running");
        results.know("acme", ended.job().key().id(), "succeeded");
        leftBehindByTheDead(open.job().key());
        leftBehindByTheDead(ended.job().key());
        send(order(key(), CHAT), "an outcome results has not read");

        send(open, "left behind, open");
        send(ended, "left behind, ended");

        topics.awaitQuiet(ONE_SECOND);
        assertThat(provider.calls("left behind")).isEmpty();
        resultsHasReadAll();
        assertThat(outcome(open.job().key()).ending()).isInstanceOf(Ending.Succeeded.class);
        topics.awaitUntil(_ -> isReported(ended.job().key()));
        assertThat(provider.calls("left behind, ended")).isEmpty();
    }

    @Test
    void nothingIsBegunWhileTheDatabaseIsAwayAndNothingIsLost() {
        WorkOrder order = order(key(), CHAT);
        postgres.stopServer();
        try {
            send(order, "while it is away");
            topics.awaitQuiet(ONE_SECOND);
            assertThat(provider.calls("while it is away")).isEmpty();
        } finally {
            postgres.startServer();
        }

        assertThat(outcome(order.job().key()).ending()).isInstanceOf(Ending.Succeeded.class);
    }

    @Test
    void aJobPastItsDeadlineExpiresWithoutACall() {
        WorkOrder order = order(key(), Instant.now().minusSeconds(1), CHAT);

        send(order, "too late");

        JobOutcome outcome = outcome(order.job().key());
        assertThat(outcome.ending()).isInstanceOf(Ending.Expired.class);
        assertThat(outcome.attempts()).isEmpty();
        assertThat(provider.calls("too late")).isEmpty();
    }

    @Test
    void theDeadlineClosesARunningCall() {
        WorkOrder order = order(key(), Instant.now().plusMillis(700), CHAT);

        send(order, "in time? [[slow:20000]]");

        JobOutcome outcome = outcome(order.job().key());
        assertThat(outcome.ending()).isInstanceOf(Ending.Expired.class);
        assertThat(outcome.attempts())
                .extracting(Attempt::ended)
                .containsExactly("deadline_passed");
        awaitCall("in time?", Call::disconnected);
    }

    @Test
    void aCancelClosesTheConnectionWithinASecondAndWritesNothing() {
        WorkOrder order = order(key(), CHAT);
        send(order, "cancel me [[slow:20000]]");
        awaitCall("cancel me", _ -> true);

        Instant at = Instant.now();
        cancel(order.job().key());

        awaitCall("cancel me", Call::disconnected);
        assertThat(Duration.between(at, Instant.now())).isLessThan(ONE_SECOND);
        topics.awaitUntil(_ -> isReported(order.job().key()));
        topics.awaitQuiet(ONE_SECOND);
        assertThat(outcomes(order.job().key())).isEmpty();
    }

    @Test
    void aJobCancelledWhileItWaitedIsNotCalled() {
        WorkOrder running = order(key(), CHAT);
        WorkOrder waiting = order(key(), CHAT);
        send(running, "mark [[slow:20000]]");
        awaitCall("mark", _ -> true);
        cancel(waiting.job().key());
        cancel(running.job().key());
        awaitCall("mark", Call::disconnected);

        send(waiting, "never call me");

        topics.awaitQuiet(ONE_SECOND);
        assertThat(provider.calls("never call me")).isEmpty();
        assertThat(outcomes(waiting.job().key())).isEmpty();
    }

    private byte[] send(WorkOrder order, String userText) {
        byte[] job = chat(userText);
        WireRecord record = Wire.work(order, job);
        topics.send(WORK, record.key(), record.headers(), record.value());
        return job;
    }

    private void cancel(JobKey key) {
        WireRecord record = Wire.control(new JobControl(key, Instant.now()));
        topics.send(Topics.JOBS_CONTROL, record.key(), record.headers(), record.value());
    }

    private void awaitCall(String text, Predicate<Call> condition) {
        provider.awaitCalls(
                Duration.ofSeconds(10),
                all -> all.stream().anyMatch(c -> c.text().contains(text) && condition.test(c)));
    }

    private JobOutcome outcome(JobKey key) {
        return Wire.readFinished(wire(first(Topics.JOBS_FINISHED, key)));
    }

    private List<JobOutcome> outcomes(JobKey key) {
        return topics.arrived().stream()
                .filter(a -> a.topic().equals(Topics.JOBS_FINISHED) && key.id().equals(a.key()))
                .map(a -> Wire.readFinished(wire(a)))
                .toList();
    }

    private TestingTopics.Arrival first(String topic, JobKey key) {
        return topics.awaitFirst(a -> a.topic().equals(topic) && key.id().equals(a.key()));
    }

    private static WireRecord wire(TestingTopics.Arrival arrival) {
        return new WireRecord(String.valueOf(arrival.key()), arrival.headers(), arrival.value());
    }

    private static String summary(JobOutcome outcome) {
        JobError error = outcome.ending().error();
        return Stream.of(
                        outcome.ending().state().wireName(),
                        error == null ? "" : error.code(),
                        "after",
                        Integer.toString(outcome.attempts().size()))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private boolean isReported(JobKey key) {
        return rows("where reported and id = '%s'".formatted(key.id())) == 1;
    }

    private boolean isClaimed(JobKey key) {
        return rows("where id = '%s'".formatted(key.id())) == 1;
    }

    private int rows(String where) {
        try (Connection connection = database.getConnection();
                Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery("select count(*) from claims " + where)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void leftBehindByTheDead(JobKey key) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement insert = connection.createStatement()) {
            insert.executeUpdate(
                    "insert into claims (tenant, id, origin, process, starts) values"
                            + " ('%s', '%s', 'work.hosted.interactive.v1/0/0', '%s', 1)"
                                    .formatted(key.tenant(), key.id(), UUID.randomUUID()));
        }
    }

    private void resultsHasReadAll() throws Exception {
        TopicPartition finished = new TopicPartition(Topics.JOBS_FINISHED, 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.alterConsumerGroupOffsets(
                            "results-service", Map.of(finished, new OffsetAndMetadata(1_000_000)))
                    .all()
                    .get();
        }
    }
}

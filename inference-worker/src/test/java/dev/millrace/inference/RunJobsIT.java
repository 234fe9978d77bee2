package dev.millrace.inference;

import static dev.millrace.inference.TestingOrders.candidate;
import static dev.millrace.inference.TestingOrders.key;
import static dev.millrace.inference.TestingOrders.order;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.Headers;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.testkit.EmbeddedPostgresResource;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.provider.Call;
import dev.millrace.testkit.provider.ScriptedProvider;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = InVmKafka.class,
        initArgs = @ResourceArg(name = "topics", value = TestingWork.TOPICS))
@WithTestResource(EmbeddedPostgresResource.class)
@WithTestResource(TestingWorld.class)
class RunJobsIT {
    private static final Candidate CHAT = candidate("chat", "scripted", "hosted");

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrap;

    @Inject AgroalDataSource database;

    @Inject MeterRegistry meters;

    @SuppressWarnings("NullAway.Init")
    ScriptedProvider provider;

    private TestingWork work;

    @BeforeEach
    void connect() {
        work = new TestingWork(bootstrap, provider, database);
    }

    @AfterEach
    void disconnect() {
        work.close();
    }

    @Test
    void aJobIsRunAndItsOutcomeTellsEverything() throws Exception {
        WorkOrder order = order(key(), CHAT);

        work.send(order, "tell everything");

        JobOutcome outcome = work.outcome(order.job().key());
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
                        entry("authorization", "Bearer " + TestingWorld.API_KEY));
        work.topics().awaitUntil(_ -> work.isReported(order.job().key()));
        assertThat(meters.get("inference.unwritten").timer().count()).isPositive();
    }

    @Test
    void theKeyOfABackendIsInItsHeaderAndOnNoTopicAndInNoLog() {
        List<String> scripts = List.of("well", "[[400]]", "[[401]]", "[[500]]", "[[reset]]");
        List<WorkOrder> orders = scripts.stream().map(_ -> order(key(), CHAT)).toList();
        try (var logged = new TestingLog("dev.millrace", "io.vertx", "io.netty")) {
            for (int i = 0; i < scripts.size(); i++) {
                work.send(orders.get(i), "guarded key " + scripts.get(i));
            }
            orders.forEach(order -> work.outcome(order.job().key()));

            Logger.getLogger("dev.millrace.inference").info("all jobs have ended");

            assertThat(logged.lines())
                    .as("what is logged is seen here")
                    .anyMatch(line -> line.contains("all jobs have ended"))
                    .noneMatch(RunJobsIT::holdsTheKey);
        }

        assertThat(provider.calls("guarded key"))
                .allMatch(call -> holdsTheKey(call.headers().toString()));
        assertThat(work.topics().arrived())
                .isNotEmpty()
                .noneMatch(record ->
                        holdsTheKey(record.headers().toString())
                                || holdsTheKey(new String(record.value(), UTF_8)));
    }

    private static boolean holdsTheKey(String text) {
        return text.contains(TestingWorld.API_KEY);
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

        orders.forEach((script, order) -> work.send(order, script));

        Map<String, String> ended = new LinkedHashMap<>();
        orders.forEach((script, order) ->
                ended.put(script, TestingWork.summary(work.outcome(order.job().key()))));
        assertThat(ended).containsExactlyEntriesOf(endsOf);
    }

    @Test
    void everyAttemptHasAnIdempotencyKeyOfItsOwn() {
        WorkOrder order = order(key(), CHAT);

        work.send(order, "twice [[fail-times:1:500]]");

        work.outcome(order.job().key());
        assertThat(provider.calls("twice"))
                .extracting(Call::idempotencyKey)
                .hasSize(2)
                .doesNotHaveDuplicates()
                .doesNotContain("")
                .contains(IdempotencyKey.of(order, CHAT));
    }

    @Test
    void whoIsToBlameAndWhatTheProviderSaidIsPassedOn() {
        WorkOrder rejected = order(key(), CHAT);
        WorkOrder silent = order(key(), CHAT);

        work.send(rejected, "reject [[400]]");
        work.send(silent, "silent [[no-usage]]");

        assertThat(work.outcome(rejected.job().key()).ending())
                .isEqualTo(
                        new Ending.Failed(
                                new JobError(
                                        "request_rejected",
                                        null,
                                        "the model server answered 400: scripted: answered 400",
                                        Blame.CALLER,
                                        false,
                                        400)));
        JobOutcome estimated = work.outcome(silent.job().key());
        assertThat(estimated.attempts())
                .extracting(Attempt::usage)
                .containsExactly(new Usage(5, 0, 6, Usage.ESTIMATED));
        assertThat(estimated.warnings()).singleElement().asString().contains("estimated");
    }

    @Test
    void whatCannotBeReadIsADeadLetterAndTheNextRecordGoesThrough() {
        WorkOrder embed = order(key(), CHAT);
        WorkOrder good = order(key(), CHAT);

        work.topics().send(TestingWork.LANE, "no-order", Map.of(), "{}");
        work.topics().send(TestingWork.LANE, "bad-order", Map.of(Headers.ORDER, "{]"), "{}");
        WireRecord other =
                Wire.work(
                        embed,
                        "{\"task\":{\"kind\":\"embed\",\"request\":{\"input\":\"a\"}}}"
                                .getBytes(StandardCharsets.UTF_8));
        work.topics().send(TestingWork.LANE, other.key(), other.headers(), other.value());
        work.send(good, "after the dead");

        assertThat(work.outcome(good.job().key()).ending()).isInstanceOf(Ending.Succeeded.class);
        for (String key : List.of("no-order", "bad-order", embed.job().key().id())) {
            var dead =
                    work.topics()
                            .awaitFirst(a ->
                                    a.topic().equals(Topics.dead(TestingWork.LANE))
                                            && key.equals(a.key()));
            assertThat(dead.header("dead-letter-reason")).isNotEmpty();
        }
    }
}

package dev.millrace.embedding;

import static dev.millrace.embedding.TestingOrders.order;
import static dev.millrace.embedding.TestingWire.outgoing;
import static dev.millrace.embedding.TestingWire.wire;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobControl;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.Prices;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.embedding.model.Base64Vectors;
import dev.millrace.embedding.remote.TestingEmbeddings;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Arrival;
import dev.millrace.testkit.TestingTopics.Outgoing;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs on models of servers. */
@QuarkusTest
@WithKafkaAndRegistry
class ServerModelsIT {
    private static final Prices PRICES =
            new Prices(new BigDecimal("0.13"), new BigDecimal("0.13"), BigDecimal.ZERO);

    /**
     * How long a write to the log may take before it counts as failed, in {@link TestingRegistry}.
     */
    private static final Duration LOG_TIMEOUT = Duration.ofSeconds(2);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @SuppressWarnings("NullAway.Init")
    TestingEmbeddings provider;

    @SuppressWarnings("NullAway.Init")
    TestingEmbeddings awaited;

    @SuppressWarnings("NullAway.Init")
    InVmKafka kafka;

    @TestHTTPResource("/q/health/ready")
    @SuppressWarnings("NullAway.Init")
    URI ready;

    private TestingTopics topics;

    @BeforeEach
    void listen() {
        topics =
                new TestingTopics(
                                bootstrapServers,
                                Topics.JOBS_FINISHED,
                                Topics.JOBS_DEFERRED,
                                "work.elsewhere.interactive.v1")
                        .fromNow();
    }

    @AfterEach
    void close() {
        provider.answering(_ -> null).taking(Duration.ZERO);
        topics.close();
    }

    @Test
    void jobsShareCallsOneBadTextFailsItsJobAloneAndTheCostAddsUpToTheLastToken() throws Exception {
        provider.taking(Duration.ofMillis(100));
        int jobs = 40;
        List<Outgoing> all = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            String texts =
                    i == 17
                            ? "\"shared good\",\"shared bad\""
                            : IntStream.rangeClosed(0, i % 3)
                                    .mapToObj("\"shared %d text %%d\"".formatted(i)::formatted)
                                    .collect(Collectors.joining(","));
            all.add(work(order("shared-" + i, Instant.now(), candidate("scripted")), embed(texts)));
        }

        topics.sendAll(all);

        for (int i = 0; i < jobs; i++) {
            JobOutcome outcome = outcome("shared-" + i);
            assertThat(outcome.attempts()).hasSize(1);
            if (i == 17) {
                assertThat(outcome.ending().error())
                        .satisfies(error -> {
                            assertThat(error.code()).isEqualTo("request_rejected");
                            assertThat(error.field()).isEqualTo("task.request.input[1]");
                            assertThat(error.blame()).isEqualTo(Blame.CALLER);
                            assertThat(error.upstreamStatus()).isEqualTo(400);
                        });
                continue;
            }
            JsonNode output = output(outcome);
            assertThat(output.path("data")).hasSize(1 + i % 3);
            for (int at = 0; at <= i % 3; at++) {
                assertThat(output.at("/data/%d/embedding".formatted(at)).asText())
                        .isEqualTo(
                                Base64Vectors.encode(
                                        TestingEmbeddings.vector(
                                                "shared %d text %d".formatted(i, at), 8)));
            }
            assertThat(output.at("/usage/prompt_tokens").asLong())
                    .isEqualTo(usage(outcome).inputTokens());
        }
        List<TestingEmbeddings.Call> calls = provider.calls("shared");
        assertThat(calls).hasSizeLessThan(jobs / 2);
        long paid =
                calls.stream()
                        .filter(call -> call.texts().stream().noneMatch(t -> t.contains("bad")))
                        .mapToLong(TestingEmbeddings.Call::tokens)
                        .sum();
        BigDecimal usd =
                IntStream.range(0, jobs)
                        .mapToObj(i -> outcome("shared-" + i))
                        .flatMap(outcome -> outcome.attempts().stream())
                        .filter(attempt -> attempt.usage() != null)
                        .map(attempt -> PRICES.usd(attempt.usage()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(usd).isEqualByComparingTo(PRICES.usd(new Usage(paid, 0, 0, Usage.REPORTED)));
    }

    @Test
    void aPoolTakesNothingWhileAServerThatItAwaitsLacksItsModel() {
        awaited.listing("another");
        try {
            await().until(
                            this::readiness,
                            answer ->
                                    answer.startsWith("503")
                                            && answer.contains("awaited has no 'on-awaited'"));
            send(
                    order("await-1", Instant.now(), candidate("scripted")),
                    embed("\"before its time\""));
            await().during(Duration.ofMillis(500))
                    .until(() -> provider.calls("before its time").isEmpty());
        } finally {
            awaited.listing("on-awaited");
        }

        assertThat(outcome("await-1").ending()).isInstanceOf(Ending.Succeeded.class);
        await().until(this::readiness, answer -> answer.startsWith("200"));
    }

    @Test
    void whileTheLogIsAwayNothingIsAskedForAgain() {
        provider.taking(Duration.ofSeconds(1));
        send(order("away-1", Instant.now(), candidate("scripted")), embed("\"once only\""));
        await().until(() -> provider.calls("once only").size() == 1);

        kafka.stopBroker();
        await().during(LOG_TIMEOUT.multipliedBy(2))
                .atMost(LOG_TIMEOUT.multipliedBy(3))
                .until(() -> provider.calls("once only").size() == 1);
        kafka.startBroker();

        assertThat(outcome("away-1").ending()).isInstanceOf(Ending.Succeeded.class);
        assertThat(provider.calls("once only")).hasSize(1);
    }

    @Test
    void labelsAreAskedForOnceAndTextsAreSortedUnderThem() throws Exception {
        String job =
                """
                {"task":{"kind":"classify","request":{"input":["sort %s"],"labels":["cats","dogs"]}}}\
                """;

        send(order("sort-1", Instant.now(), candidate("ollama")), job.formatted("one"));
        JobOutcome first = outcome("sort-1");
        send(order("sort-2", Instant.now(), candidate("ollama")), job.formatted("two"));
        JobOutcome second = outcome("sort-2");

        assertThat(output(first).at("/data/0/scores")).hasSize(2);
        assertThat(output(second).at("/data/0/scores")).hasSize(2);
        assertThat(provider.calls("sort two"))
                .singleElement()
                .satisfies(call -> assertThat(call.texts()).containsExactly("sort two"));
        assertThat(usage(first).inputTokens()).isEqualTo(5 + 5 + 2);
        assertThat(usage(second)).isEqualTo(new Usage(2, 0, 0, "reported"));
    }

    @Test
    void shortenedVectorsAreAskedOfTheServer() throws Exception {
        send(
                order("short-1", Instant.now(), candidate("scripted")),
                """
                {"task":{"kind":"embed","request":{"input":"make it short","dimensions":4}}}\
                """);

        assertThat(output(outcome("short-1")).at("/data/0/embedding").asText())
                .isEqualTo(Base64Vectors.encode(TestingEmbeddings.vector("make it short", 4)));
    }

    @Test
    void aJobThatMustWaitLongerGoesBackToTheRouterWithItsAttempt() {
        provider.answering(call ->
                call.body().path("model").asText().equals("on-limited")
                        ? new TestingEmbeddings.Reply(429, Map.of("retry-after", "30"), new byte[0])
                        : null);
        Instant before = Instant.now();

        send(order("limited-1", before, candidate("limited")), embed("\"wait\""));

        Deferral deferral = deferral("limited-1");
        assertThat(deferral.notBefore()).isAfter(before.plusSeconds(29));
        assertThat(deferral.order().attempts())
                .extracting(Attempt::ended)
                .containsExactly("rate_limited");
        assertThat(deferral.reason()).contains("asked for 30000 ms");
    }

    @Test
    void whileTheServerIsGoneJobsWaitWithoutAnAttemptAndAreAnsweredOnceItIsBack() {
        provider.goDown();
        Deferral deferral;
        try {
            send(order("outage-1", Instant.now(), candidate("outage")), embed("\"gone\""));
            deferral = deferral("outage-1");
        } finally {
            provider.comeBack();
        }
        assertThat(deferral.order().attempts()).isEmpty();

        await().atMost(Duration.ofSeconds(5))
                .until(() -> !Instant.now().isBefore(deferral.notBefore()));
        send(deferral.order(), embed("\"gone\""));

        assertThat(outcome("outage-1").ending()).isInstanceOf(Ending.Succeeded.class);
        assertThat(outcome("outage-1").attempts()).hasSize(1);
    }

    @Test
    void aModelThatFailsIsFollowedByTheNextOfTheRouteHereOrInAnotherPool() {
        send(
                order("falls-1", Instant.now(), candidate("broken"), candidate("scripted")),
                embed("\"fine text\""));
        assertThat(outcome("falls-1").ending()).isInstanceOf(Ending.Succeeded.class);

        provider.answering(call ->
                call.body().path("model").asText().equals("on-broken")
                        ? TestingEmbeddings.Reply.of(500, "{}")
                        : null);
        send(
                order("falls-2", Instant.now(), candidate("broken"), candidate("scripted")),
                embed("\"fine text\""));
        send(
                order(
                        "falls-3",
                        Instant.now(),
                        candidate("broken"),
                        candidate("far", "scripted", "elsewhere")),
                embed("\"fine text\""));

        JobOutcome second = outcome("falls-2");
        assertThat(second.ending()).isInstanceOf(Ending.Succeeded.class);
        assertThat(second.attempts())
                .extracting(attempt -> attempt.model() + " " + attempt.ended())
                .containsExactly("broken model_server_error", "scripted succeeded");
        Arrival moved = topics.awaitFirst(a -> a.topic().startsWith("work.elsewhere"));
        WorkOrder order = Wire.readWork(wire(moved));
        assertThat(order.job().key().id()).isEqualTo("falls-3");
        assertThat(order.attempts())
                .extracting(Attempt::ended)
                .containsExactly("model_server_error");
    }

    @Test
    void aTextThatBreaksTheServerFailsItsNeighboursOnceAtMostAndThenGoesAlone() {
        provider.taking(Duration.ofMillis(60));
        List<Outgoing> all = new ArrayList<>();
        for (String id : List.of("n-1", "n-2", "n-broken", "n-3")) {
            all.add(
                    work(
                            order(id, Instant.now(), candidate("ollama")),
                            embed("\"neighbour %s\"".formatted(id))));
        }

        topics.sendAll(all);

        for (String id : List.of("n-1", "n-2", "n-3")) {
            assertThat(outcome(id).ending()).isInstanceOf(Ending.Succeeded.class);
            assertThat(outcome(id).attempts()).hasSizeLessThanOrEqualTo(2);
        }
        assertThat(deferral("n-broken").order().attempts())
                .hasSizeGreaterThan(1)
                .extracting(Attempt::ended)
                .containsOnly("model_server_error");
        List<TestingEmbeddings.Call> calls = provider.calls("n-broken");
        assertThat(calls.subList(1, calls.size()))
                .isNotEmpty()
                .allSatisfy(call -> assertThat(call.texts()).hasSize(1));
    }

    @Test
    void aCancelClosesTheCall() {
        provider.answering(call -> {
            if (call.texts().contains("cancel me")) {
                call.exchange().pause(Duration.ofSeconds(20));
            }
            return null;
        });
        send(order("cancel-1", Instant.now(), candidate("scripted")), embed("\"cancel me\""));
        await().until(() -> !provider.calls("cancel me").isEmpty());

        topics.send(
                outgoing(
                        Topics.JOBS_CONTROL,
                        Wire.control(
                                new JobControl(new JobKey("acme", "cancel-1"), Instant.now()))));

        await().atMost(Duration.ofSeconds(3))
                .until(() -> provider.calls("cancel me").getFirst().exchange().clientLeft());
    }

    @Test
    void aDeadlineEndsTheJobAndItsCall() {
        provider.answering(call -> {
            if (call.texts().contains("too late")) {
                call.exchange().pause(Duration.ofSeconds(20));
            }
            return null;
        });
        Instant now = Instant.now();
        send(
                order("late-2", now, now.plusSeconds(1), List.of(), candidate("scripted")),
                embed("\"too late\""));

        JobOutcome outcome = outcome("late-2");

        assertThat(outcome.ending()).isInstanceOf(Ending.Expired.class);
        assertThat(outcome.attempts())
                .extracting(Attempt::ended)
                .containsExactly("deadline_passed");
    }

    private String readiness() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(
                            HttpRequest.newBuilder(ready).build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }

    private static Candidate candidate(String model) {
        return candidate(model, model, "embed");
    }

    private static Candidate candidate(String model, String backend, String pool) {
        return new Candidate(model, "1", backend, "openai", "on-" + model, pool, PRICES);
    }

    private static Usage usage(JobOutcome outcome) {
        return Objects.requireNonNull(outcome.attempts().getLast().usage());
    }

    private static JsonNode output(JobOutcome outcome) throws Exception {
        assertThat(outcome.ending()).isInstanceOf(Ending.Succeeded.class);
        return Json.MAPPER.readTree(((Ending.Succeeded) outcome.ending()).output().bytes());
    }

    private void send(WorkOrder order, String job) {
        topics.send(work(order, job));
    }

    private static Outgoing work(WorkOrder order, String job) {
        return outgoing("work.embed.interactive.v1", Wire.work(order, job.getBytes(UTF_8)));
    }

    private JobOutcome outcome(String id) {
        return Wire.readFinished(wire(arrival(Topics.JOBS_FINISHED, id)));
    }

    private Deferral deferral(String id) {
        return Wire.readDeferred(wire(arrival(Topics.JOBS_DEFERRED, id)));
    }

    private Arrival arrival(String topic, String id) {
        return topics.awaitFirst(a -> a.topic().equals(topic) && id.equals(a.key()));
    }

    private static String embed(String texts) {
        return "{\"task\":{\"kind\":\"embed\",\"request\":{\"input\":[%s]}}}".formatted(texts);
    }
}

package dev.millrace.embedding;

import static dev.millrace.embedding.TestingOrders.MINI;
import static dev.millrace.embedding.TestingOrders.batch;
import static dev.millrace.embedding.TestingOrders.candidate;
import static dev.millrace.embedding.TestingOrders.order;
import static dev.millrace.embedding.TestingWire.outgoing;
import static dev.millrace.embedding.TestingWire.wire;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.Headers;
import dev.millrace.contracts.JobControl;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.embedding.model.Base64Vectors;
import dev.millrace.log.CancelledJobs;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Arrival;
import dev.millrace.testkit.TestingTopics.Outgoing;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithKafkaAndRegistry
class EmbedTextsIT {
    private static final String INTERACTIVE = "work.embed.interactive.v1";
    private static final String BATCH = "work.embed.batch.v1";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.url")
    String url;

    @Inject CancelledJobs cancelled;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private TestingTopics topics;

    @BeforeEach
    void listen() {
        topics =
                new TestingTopics(
                                bootstrapServers,
                                Topics.JOBS_FINISHED,
                                Topics.JOBS_DEFERRED,
                                Topics.dead(INTERACTIVE))
                        .fromNow();
    }

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void textsBecomeVectorsWithTheirUsageAndTimings() throws Exception {
        send("embed-1", embed("\"a cat\", \"a kitten\", \"the stock market\""));

        JobOutcome outcome = outcome("embed-1");

        var succeeded = (Ending.Succeeded) outcome.ending();
        JsonNode output = json.readTree(succeeded.output().bytes());
        assertThat(succeeded.floatsAtTheEdge()).isTrue();
        assertThat(output.at("/model").asText()).isEqualTo("mini");
        assertThat(output.at("/usage/total_tokens").asInt()).isEqualTo(4 + 4 + 5);
        assertThat(output.at("/data")).hasSize(3);
        assertThat(Base64.getDecoder().decode(output.at("/data/2/embedding").asText()))
                .hasSize(384 * Float.BYTES);
        assertThat(output.at("/data/2/embedding").asText())
                .hasSize(Base64Vectors.encodedChars(384));
        assertThat(outcome.warnings()).isEmpty();
        assertThat(outcome.attempts())
                .singleElement()
                .satisfies(attempt -> {
                    assertThat(attempt.n()).isEqualTo(1);
                    assertThat(attempt.usage()).isEqualTo(new Usage(13, 0, 0, "counted"));
                });
        assertThat(outcome.timings().routedMillis()).isEqualTo(500);
        assertThat(outcome.timings().queuedMillis()).isGreaterThanOrEqualTo(500);
        assertThat(outcome.timings().ranMillis()).isNotNull();
        assertThat(get("metrics"))
                .contains("texts_embedded_total")
                .contains("embedding_seconds_count");
    }

    @Test
    void textsAreSortedUnderTheirLabels() throws Exception {
        send(
                "classify-1",
                """
                {"task":{"kind":"classify","request":{"input":["I was charged twice."],\
                "labels":["sports","billing","half \\ud800 a character"]}}}\
                """);

        var succeeded = (Ending.Succeeded) outcome("classify-1").ending();

        JsonNode output = json.readTree(succeeded.output().bytes());
        assertThat(output.at("/data/0/object").asText()).isEqualTo("classification");
        assertThat(output.at("/data/0/label").asText()).isEqualTo("billing");
        assertThat(output.at("/data/0/scores")).hasSize(3);
        assertThat(output.at("/data/0/why").asText()).startsWith("\"billing\" is nearest of 3");
    }

    @Test
    void ofALongTextTheBeginningIsEmbeddedAndTheAnswerSaysSo() {
        send("long-1", embed("\"fits\", \"" + "word ".repeat(300) + "\""));

        JobOutcome outcome = outcome("long-1");

        assertThat(outcome.ending()).isInstanceOf(Ending.Succeeded.class);
        assertThat(outcome.warnings())
                .containsExactly(
                        "task.request.input[1] is too long; its first 256 word pieces were read");
    }

    @Test
    void aCancelledJobIsNeverAnsweredAndItsNeighbourIs() {
        var key = new JobKey("acme", "cancelled-1");
        topics.send(
                outgoing(Topics.JOBS_CONTROL, Wire.control(new JobControl(key, Instant.now()))));
        await().until(() -> cancelled.contains(key));

        send("cancelled-1", embed("\"a\""), 0);
        send("neighbour-1", embed("\"a\""), 0);

        assertThat(outcome("neighbour-1").ending()).isInstanceOf(Ending.Succeeded.class);
        assertThat(topics.awaitQuiet(Duration.ofMillis(500)))
                .noneMatch(arrival -> "cancelled-1".equals(arrival.key()));
    }

    @Test
    void unreadableRecordsAreDeadLettersOneByOneAndTheNeighbourGoesThrough() {
        WireRecord good =
                Wire.work(order("readable-1", Instant.now(), MINI), bytes(embed("\"a\"")));
        topics.sendAll(
                List.of(
                        Outgoing.of(INTERACTIVE, "no-order", Map.of(), "{}").onPartition(0),
                        Outgoing.of(INTERACTIVE, "no-json", Map.of(Headers.ORDER, "{"), "{}")
                                .onPartition(0),
                        Outgoing.of(
                                        INTERACTIVE,
                                        "no-job",
                                        Map.of(Headers.ORDER, "{\"attempts\":[]}"),
                                        "{}")
                                .onPartition(0),
                        Outgoing.of(INTERACTIVE, "no-task", good.headers(), "{\"task\":7}")
                                .onPartition(0),
                        outgoing(INTERACTIVE, good).onPartition(0)));

        assertThat(outcome("readable-1").ending()).isInstanceOf(Ending.Succeeded.class);
        assertThat(topics.awaitUntil(all -> dead(all).size() >= 4))
                .filteredOn(arrival -> arrival.topic().endsWith(".dead"))
                .extracting(Arrival::key)
                .containsExactlyInAnyOrder("no-order", "no-json", "no-job", "no-task");
        assertThat(dead(topics.arrived()))
                .allSatisfy(letter -> {
                    assertThat(letter.header("dead-letter-reason")).isNotBlank();
                    assertThat(letter.header("dead-letter-position"))
                            .startsWith(INTERACTIVE + "/0/");
                });
    }

    @Test
    void aJobForAModelNotServedHereGoesBackToTheRouterAsItCame() {
        Instant now = Instant.now();
        WorkOrder order = order("unknown-1", now, candidate("mini", "2", "embed"));
        byte[] job = bytes(embed("\"a\""));
        topics.send(outgoing(INTERACTIVE, Wire.work(order, job)));

        Arrival arrival = topics.awaitFirst(a -> "unknown-1".equals(a.key()));

        assertThat(arrival.topic()).isEqualTo(Topics.JOBS_DEFERRED);
        assertThat(arrival.value()).isEqualTo(job);
        Deferral deferral = Wire.readDeferred(wire(arrival));
        assertThat(deferral.order()).isEqualTo(order);
        assertThat(deferral.notBefore()).isAfter(now.plusSeconds(4));
        assertThat(deferral.reason()).contains("mini@2", "mini@1");
    }

    @Test
    void aJobPastItsDeadlineExpires() {
        Instant past = Instant.now().minusSeconds(1);
        WorkOrder order = order("late-1", past, past, List.of(), MINI);
        topics.send(outgoing(INTERACTIVE, Wire.work(order, bytes(embed("\"a\"")))));

        assertThat(outcome("late-1").ending()).isInstanceOf(Ending.Expired.class);
    }

    @Test
    void anInteractiveJobOvertakesABacklogOfBatchJobs() {
        int backlog = 40;
        String texts = String.join(",", Collections.nCopies(30, "\"a text of a batch job\""));
        List<Outgoing> waiting = new ArrayList<>();
        for (int i = 0; i < backlog; i++) {
            waiting.add(
                    outgoing(
                            BATCH,
                            Wire.work(
                                    batch(order("batch-" + i, Instant.now(), MINI)),
                                    bytes(embed(texts)))));
        }
        topics.sendAll(waiting);
        topics.awaitFirst(EmbedTextsIT::isOfBatch);
        send("urgent-1", embed("\"a\""));

        List<Arrival> all =
                topics.awaitUntil(arrived ->
                        arrived.stream().filter(EmbedTextsIT::isOfBatch).count() == backlog);

        int urgent = all.stream().map(Arrival::key).toList().indexOf("urgent-1");
        assertThat(urgent).isBetween(0, backlog / 2);
    }

    @Test
    void withoutAStoreCallsAboutCollectionsAreRefusedByName() throws Exception {
        HttpResponse<String> response =
                http.send(
                        HttpRequest.newBuilder(URI.create(url + "/v1/collections/any/search"))
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"a\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(501);
        assertThat(json.readTree(response.body()).at("/error/code").asText())
                .isEqualTo("vectors_not_configured");
        assertThat(get("metrics"))
                .contains("/v1/collections/{name}/search")
                .doesNotContain("/any/");
    }

    @Test
    void whoIsReadyReadsAndWhoIsAliveNeedsNoKafka() throws Exception {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(get("health/ready"))
                                .contains("work is read")
                                .contains("UP")
                                .doesNotContain("DOWN"));
        assertThat(get("health/live")).contains("UP").doesNotContain("work is read");
    }

    private String get(String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(url + "/q/" + path)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void send(String id, String job) {
        topics.send(outgoing(INTERACTIVE, Wire.work(order(id, Instant.now(), MINI), bytes(job))));
    }

    private void send(String id, String job, int partition) {
        topics.send(
                outgoing(INTERACTIVE, Wire.work(order(id, Instant.now(), MINI), bytes(job)))
                        .onPartition(partition));
    }

    private JobOutcome outcome(String id) {
        return Wire.readFinished(
                wire(
                        topics.awaitFirst(arrival ->
                                arrival.topic().equals(Topics.JOBS_FINISHED)
                                        && id.equals(arrival.key()))));
    }

    private static List<Arrival> dead(List<Arrival> arrivals) {
        return arrivals.stream().filter(a -> a.topic().endsWith(".dead")).toList();
    }

    private static boolean isOfBatch(Arrival arrival) {
        return arrival.key() != null && arrival.key().startsWith("batch-");
    }

    /** A job as somebody submitted it, with fields that are none of our business. */
    private static String embed(String texts) {
        return """
        {"id":"x","metadata":{"a":"b"},"task":{"kind":"embed","request":{"input":[%s]}}}\
        """
                .formatted(texts);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(UTF_8);
    }
}

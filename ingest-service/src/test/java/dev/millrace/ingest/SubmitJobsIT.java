package dev.millrace.ingest;

import static dev.millrace.ingest.TestingCaller.code;
import static dev.millrace.ingest.TestingCaller.header;
import static dev.millrace.ingest.TestingCaller.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.JobKey;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Arrival;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithKafkaAndResults
class SubmitJobsIT {
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final String TASK =
            "\"task\": {\"kind\":\"embed\", \"request\":{\"input\":\"é 🦆\",\"n\":1.10}}";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrap;

    private final TestingCaller caller = new TestingCaller();
    private TestingTopics topics;

    @BeforeEach
    void readFromNow() {
        topics = new TestingTopics(bootstrap, "jobs.submitted.v1").fromNow();
    }

    @AfterEach
    void close() {
        topics.close();
        caller.close();
    }

    @Test
    void aJobIsOnTheLogByteForByteBeforeItIsAccepted() {
        String id = fresh();
        String job = " {\n\"id\":\"%s\", \"tenant\":\"acme\",  %s } ".formatted(id, TASK);
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        HttpResponse<String> response = caller.submit(job, "traceparent", trace);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(header(response, "location")).isEqualTo("/v1/jobs/" + id);
        assertThat(header(response, "content-type")).isEqualTo("application/json");
        assertThat(header(response, "idempotent-replayed")).isEmpty();
        assertThat(header(response, "x-request-id")).startsWith("req_");
        assertThat(json(response).path("id").asText()).isEqualTo(id);
        assertThat(json(response).path("state").asText()).isEqualTo("queued");
        assertThat(topics.awaitQuiet(QUIET))
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.key()).isEqualTo(id);
                    assertThat(record.text()).isEqualTo(job);
                    assertThat(record.header("ce_id")).isEqualTo(id);
                    assertThat(record.header("ce_tenant")).isEqualTo("acme");
                    assertThat(record.header("traceparent")).isEqualTo(trace);
                    assertThat(record.header("millrace-id")).isEmpty();
                });
    }

    @Test
    void aJobWithoutAnIdGetsOneAndTheLogSaysSo() {
        HttpResponse<String> response = caller.submit("{" + TASK + "}");

        String id = json(response).path("id").asText();
        assertThat(id).startsWith("job_");
        assertThat(json(response).path("tenant").asText()).isEqualTo("local");
        assertThat(topics.await(1))
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.key()).isEqualTo(id);
                    assertThat(record.header("millrace-id")).isEqualTo("minted");
                    assertThat(record.text()).isEqualTo("{" + TASK + "}");
                });
    }

    @Test
    void anEventIsTakenAsTheJobInIt() {
        String id = fresh();
        String event =
                "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/s\",\"type\":\"t\",\"data\":{%s}}"
                        .formatted(id, TASK);

        HttpResponse<String> response =
                caller.submit(event, "Content-Type", "application/cloudevents+json; charset=UTF-8");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(topics.await(1))
                .extracting(Arrival::key, Arrival::text)
                .containsExactly(tuple(id, "{" + TASK + "}"));
    }

    @Test
    void allJobsOfAnArrayAreOnTheLogEachWithItsOwnBytes() {
        List<String> ids = IntStream.range(0, 1_000).mapToObj(_ -> fresh()).toList();
        List<String> jobs =
                ids.stream().map(id -> "{ \"id\":\"%s\",%s}".formatted(id, TASK)).toList();

        HttpResponse<String> response =
                caller.submit(jobs.stream().collect(Collectors.joining(" ,\n ", "[ ", "]")));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(json(response).path("object").asText()).isEqualTo("list");
        assertThat(ids(json(response))).containsExactlyElementsOf(ids);
        assertThat(topics.await(1_000))
                .extracting(Arrival::text)
                .containsExactlyInAnyOrderElementsOf(jobs);
    }

    @Test
    void anArrayWithWrongJobsLeavesNothingOnTheLogAndListsTheFirst20() {
        String good = "{\"id\":\"%s\",%s}".formatted(fresh(), TASK);
        String wrong = String.join(",", Collections.nCopies(25, "{\"task\":{\"kind\":\"paint\"}}"));

        HttpResponse<String> response = caller.submit("[%s,%s,%s]".formatted(good, wrong, good));

        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode body = json(response);
        assertThat(body.path("error").path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(code(response)).isEqualTo("missing_field");
        assertThat(body.path("error").path("message").asText()).contains("25 of 27");
        assertThat(body.path("problems"))
                .hasSize(20)
                .allSatisfy(problem ->
                        assertThat(problem.fieldNames())
                                .toIterable()
                                .containsExactly("index", "field", "code", "message"));
        assertThat(body.path("problems").get(0).path("index").asInt()).isEqualTo(1);
        assertThat(topics.awaitQuiet(QUIET)).isEmpty();
    }

    @Test
    void anArrayOf1001JobsIsRefusedAndLeavesNothingOnTheLog() {
        String jobs = String.join(",", Collections.nCopies(1_001, "{" + TASK + "}"));

        HttpResponse<String> response = caller.submit("[" + jobs + "]");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(code(response)).isEqualTo("too_many_jobs");
        assertThat(topics.awaitQuiet(QUIET)).isEmpty();
    }

    @Test
    void theSameIdempotencyKeyGivesTheSameJobAndOneRecord() {
        String key = "order " + fresh();
        String job = "{" + TASK + "}";

        HttpResponse<String> first = caller.submit(job, "Idempotency-Key", key);
        HttpResponse<String> again = caller.submit(job, "Idempotency-Key", key);

        assertThat(json(first).path("id").asText())
                .isEqualTo(JobKey.idOfIdempotencyKey("local", key))
                .isEqualTo(json(again).path("id").asText());
        assertThat(header(first, "idempotent-replayed")).isEmpty();
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(header(again, "idempotent-replayed")).isEqualTo("true");
        assertThat(header(again, "location")).isEqualTo(header(first, "location"));
        assertThat(topics.awaitQuiet(QUIET)).hasSize(1);
    }

    @Test
    void theSameIdOfTwoTenantsIsTwoJobsAndOfOneTenantInOneArrayIsOne() {
        String id = fresh();
        String ours = "{\"id\":\"%s\",\"tenant\":\"a\",%s}".formatted(id, TASK);
        String theirs = "{\"id\":\"%s\",\"tenant\":\"b\",%s}".formatted(id, TASK);

        HttpResponse<String> response = caller.submit("[%s,%s,%s]".formatted(ours, theirs, ours));

        assertThat(json(response).path("data"))
                .extracting(receipt -> receipt.path("replayed").asBoolean())
                .containsExactly(false, false, true);
        assertThat(topics.awaitQuiet(QUIET))
                .extracting(record -> record.header("ce_tenant"))
                .containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aWrongJobIsRefusedWithItsFieldInOpenAisErrorBody() {
        HttpResponse<String> response =
                caller.submit("{\"id\":\"a\",\"task\":{\"kind\":\"paint\",\"request\":{}}}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(header(response, "x-should-retry")).isEqualTo("false");
        assertThat(json(response).fieldNames()).toIterable().containsExactly("error");
        assertThat(json(response).path("error").fieldNames())
                .toIterable()
                .containsExactly("message", "type", "param", "code");
        assertThat(json(response).path("error").path("param").asText()).isEqualTo("task.kind");
        assertThat(code(response)).isEqualTo("unknown_kind");
        assertThat(topics.awaitQuiet(QUIET)).isEmpty();
    }

    @Test
    void documentsMadeToHurtAreRefusedAndTheNextJobGoesThrough() {
        String deep = "{\"a\":".repeat(200_000);
        String commas = "[" + "1,".repeat(2_000_000) + "1]";
        String digits = "{\"id\":\"a\",\"x\":" + "9".repeat(1_000_000) + "}";

        for (String body : List.of(deep, commas, digits, "[".repeat(1_000_000), "\0", "{")) {
            assertThat(caller.submit(body).statusCode()).isBetween(400, 413);
        }

        assertThat(caller.submit("{" + TASK + "}").statusCode()).isEqualTo(202);
        assertThat(topics.awaitQuiet(QUIET)).hasSize(1);
    }

    @Test
    void aJobOverItsLimitAndABodyOverItsLimitAre413() {
        String job = "{" + TASK + " ".repeat(524_288) + "}";
        HttpResponse<String> tooLarge = caller.submit(job);
        HttpResponse<String> far = caller.submit("[" + " ".repeat(16 * 1024 * 1024) + "]");

        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(code(tooLarge)).isEqualTo("job_too_large");
        assertThat(far.statusCode()).isEqualTo(413);
        assertThat(code(far)).isEqualTo("request_too_large");
    }

    @Test
    void aBodyThatDoesNotSayItsLengthIsTakenAndBounded() {
        String id = fresh();
        HttpResponse<String> taken = stream("{\"id\":\"%s\",%s}".formatted(id, TASK));
        HttpResponse<String> tooLarge = stream(" ".repeat(16 * 1024 * 1024 + 1));

        assertThat(taken.statusCode()).isEqualTo(202);
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(code(tooLarge)).isEqualTo("request_too_large");
        assertThat(topics.await(1)).extracting(Arrival::key).containsExactly(id);
    }

    @Test
    void aClientThatAsksBeforeItSendsIsToldToGoOn() {
        HttpResponse<String> response =
                caller.send(
                        HttpRequest.newBuilder(TestingCaller.url("/v1/jobs"))
                                .expectContinue(true)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{" + TASK + "}"))
                                .build());

        assertThat(response.statusCode()).isEqualTo(202);
    }

    @Test
    void whatAWebPageCouldSendUnaskedIsNotTaken() {
        HttpResponse<String> response =
                caller.submit("{" + TASK + "}", "Content-Type", "text/plain");

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(code(response)).isEqualTo("unsupported_media_type");
        assertThat(topics.awaitQuiet(QUIET)).isEmpty();
    }

    @Test
    void everyAnswerHasARequestIdAndTheCallersOwnComesBack() {
        assertThat(header(caller.get("/nowhere"), "x-request-id")).startsWith("req_");
        assertThat(header(caller.get("/q/health/live"), "x-request-id")).startsWith("req_");
        assertThat(header(caller.submit("[]", "x-request-id", "mine-1"), "x-request-id"))
                .isEqualTo("mine-1");
        assertThat(header(caller.submit("[]", "x-request-id", "not one"), "x-request-id"))
                .startsWith("req_");
    }

    @Test
    void aPathThatIsNobodysIsNotFoundInOurErrorBody() {
        HttpResponse<String> response = caller.get("/nowhere");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(code(response)).isEqualTo("not_found");
    }

    @Test
    void theServiceIsLiveAndReadyAndDescribesAndCountsItself() {
        caller.submit("{" + TASK + "}");
        caller.submit("[]");
        caller.get("/v1/jobs/some-id-of-a-job");
        caller.get("/v1/jobs/some-id-of-a-job/some/more");
        caller.get("/v1/some-path");
        caller.call("POST", "/v1/collections/some-collection/search", "{}");

        assertThat(caller.get("/q/health/live").statusCode()).isEqualTo(200);
        assertThat(caller.get("/q/health/ready").statusCode()).isEqualTo(200);
        assertThat(caller.get("/q/metrics").body())
                .contains("jobs_accepted_total")
                .contains("jobs_rejected_total{code=\"no_jobs\"}")
                .contains("submit_seconds_count{status=\"202\"}")
                .contains("/v1/collections/{name}/search")
                .doesNotContain("some-id-of-a-job", "some-path", "some-collection");
        assertThat(caller.get("/q/openapi").body())
                .contains("/v1/jobs:", "/v1/jobs/{id}/cancel:", "/v1/usage:")
                .contains("/v1/webhooks/secrets:", "/v1/webhooks/secrets/rotate:")
                .contains("/v1/collections/{name}/search:")
                .contains("/v1/collections/{name}/documents:");
    }

    @Test
    void theJobIsAcceptedAtTheTimeTheLogGotIt() {
        Instant before = Instant.now().minusSeconds(2);

        caller.submit("{" + TASK + "}");

        assertThat(Instant.parse(topics.await(1).getFirst().header("ce_time")))
                .isBetween(before, Instant.now());
    }

    private HttpResponse<String> stream(String body) {
        var bytes = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
        return caller.send(
                HttpRequest.newBuilder(TestingCaller.url("/v1/jobs"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofInputStream(() -> bytes))
                        .build());
    }

    private static List<String> ids(JsonNode list) {
        return StreamSupport.stream(list.path("data").spliterator(), false)
                .map(receipt -> receipt.path("id").asText())
                .toList();
    }

    private static String fresh() {
        return UUID.randomUUID().toString();
    }
}

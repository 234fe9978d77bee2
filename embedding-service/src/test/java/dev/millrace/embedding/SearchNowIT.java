package dev.millrace.embedding;

import static dev.millrace.embedding.TestingOrders.MINI;
import static dev.millrace.embedding.TestingOrders.order;
import static dev.millrace.embedding.TestingWire.outgoing;
import static dev.millrace.embedding.TestingWire.wire;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.access.ApiKeys;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.embedding.remote.TestingEmbeddings;
import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Arrival;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls about collections over HTTP, with API keys and little room. */
@QuarkusTest
@WithKafkaAndRegistry
@TestProfile(SearchNowIT.KeysAndLittleRoom.class)
class SearchNowIT {
    private static final String ACME = "Bearer acme-key";
    private static final String RIVAL = "Bearer rival-key";
    private static final String READER = "Bearer reader-key";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init")
    URI url;

    @SuppressWarnings("NullAway.Init")
    TestingEmbeddings provider;

    @SuppressWarnings("NullAway.Init")
    InVmKafka kafka;

    @Inject TestingVectorStore store;
    @Inject Registry registry;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private TestingTopics topics;

    @BeforeEach
    void listen() {
        topics = new TestingTopics(bootstrapServers, Topics.JOBS_FINISHED).fromNow();
    }

    @AfterEach
    void close() {
        provider.answering(_ -> null).taking(Duration.ZERO);
        store.setAway(false);
        store.setResting(false);
        topics.close();
        http.close();
    }

    @Test
    void whatIsNearestIsFoundAndAFreeSearchWritesNothing() throws Exception {
        index(
                "free",
                MINI,
                """
                {"id":"refunds","text":"You get your money back within two weeks.",
                 "source":"https://shop.example/refunds","metadata":{"lang":"en","year":2026}},
                {"id":"opening","text":"We are open from nine to five."}\
                """);

        HttpResponse<String> response =
                search("free", ACME, "{\"query\":\"How do I get a refund?\",\"topK\":1}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode found = json(response);
        assertThat(found.path("object").asText()).isEqualTo("search");
        assertThat(found.path("collection").asText()).isEqualTo("free");
        assertThat(found.path("model").asText()).isEqualTo("mini");
        assertThat(found.at("/usage/prompt_tokens").asInt()).isPositive();
        assertThat(found.path("data")).hasSize(1);
        assertThat(found.at("/data/0/id").asText()).isEqualTo("refunds");
        assertThat(found.at("/data/0/chunk").asInt()).isZero();
        assertThat(found.at("/data/0/text").asText()).startsWith("You get your money back");
        assertThat(found.at("/data/0/source").asText()).isEqualTo("https://shop.example/refunds");
        assertThat(found.at("/data/0/metadata/year").asInt()).isEqualTo(2026);
        assertThat(found.at("/data/0/score").asDouble()).isBetween(0.1, 1.0);
        assertThat(found.at("/data/0/point").asText()).hasSize(36);
        assertThat(response.headers().firstValue("x-job-id")).isEmpty();
        assertThat(topics.awaitQuiet(Duration.ofMillis(500)))
                .extracting(Arrival::key)
                .containsExactly("index-free");
    }

    @Test
    void aFilterLeavesWhatItSays() throws Exception {
        index(
                "filtered",
                MINI,
                """
                {"id":"en","text":"Refunds.","metadata":{"lang":"en"}},
                {"id":"de","text":"Refunds.","metadata":{"lang":"de"}}\
                """);

        HttpResponse<String> response =
                search(
                        "filtered",
                        ACME,
                        "{\"query\":\"refunds\",\"filter\":{\"type\":\"eq\",\"key\":\"lang\",\"value\":\"de\"}}");

        assertThat(ids(response)).containsExactly("de");
    }

    @Test
    void aSearchThatCostsIsOnTheLogBeforeItsCallerHasTheAnswer() throws Exception {
        index("paid", candidate("scripted"), "{\"id\":\"a\",\"text\":\"the mill turns\"}");

        HttpResponse<String> response = search("paid", ACME, "{\"query\":\"the mill turns\"}");

        assertThat(ids(response)).containsExactly("a");
        assertThat(json(response).at("/data/0/score").asDouble()).isEqualTo(1);
        String id = response.headers().firstValue("x-job-id").orElseThrow();
        JobOutcome outcome = outcome(id);
        assertThat(outcome.job().key()).isEqualTo(new JobKey("acme", id));
        assertThat(outcome.job().kind()).isEqualTo("search");
        assertThat(((Ending.Succeeded) outcome.ending()).output().bytes())
                .isEqualTo(response.body().getBytes(UTF_8));
        Attempt attempt = outcome.attempts().getFirst();
        assertThat(outcome.attempts()).hasSize(1);
        assertThat(attempt.usage()).isEqualTo(new Usage(3, 0, 0, "reported"));
        assertThat(outcome.route())
                .satisfies(route -> {
                    assertThat(route.candidateOf(attempt)).contains(candidate("scripted"));
                    assertThat(route.reason()).contains("scripted", "'paid'");
                });
        assertThat(outcome.timings().ranMillis()).isNotNull();
    }

    @Test
    void whatASearchHasCostIsOnTheLogAlsoIfThatWasAway() throws Exception {
        index("unwritten", candidate("scripted"), "{\"id\":\"a\",\"text\":\"good\"}");
        kafka.stopBroker();

        HttpResponse<String> response =
                send("POST", "unwritten/search?timeout=PT4S", ACME, "{\"query\":\"once only\"}");
        kafka.startBroker();

        assertThat(response.statusCode()).isEqualTo(504);
        Arrival arrival = topics.awaitFirst(each -> String.valueOf(each.key()).startsWith("job_"));
        JobOutcome outcome = Wire.readFinished(wire(arrival));
        assertThat(outcome.ending()).isInstanceOf(Ending.Succeeded.class);
        assertThat(outcome.attempts().getFirst().usage()).isEqualTo(new Usage(2, 0, 0, "reported"));
        assertThat(provider.calls("once only")).hasSize(1);
    }

    @Test
    void anotherTenantSeesNothingOfIt() throws Exception {
        index("secret", MINI, "{\"id\":\"a\",\"text\":\"ours\"}");

        HttpResponse<String> theirs = search("secret", RIVAL, "{\"query\":\"ours\"}");
        HttpResponse<String> named =
                send(
                        "POST",
                        "secret/search",
                        RIVAL,
                        "{\"query\":\"a\"}",
                        "millrace-tenant",
                        "acme");

        assertThat(theirs.statusCode()).isEqualTo(404);
        assertThat(code(theirs)).isEqualTo("collection_not_found");
        assertThat(named.statusCode()).isEqualTo(403);
        assertThat(ids(search("secret", ACME, "{\"query\":\"ours\"}"))).containsExactly("a");
    }

    @Test
    void whoCallsIsAskedForAKeyAndItsScope() throws Exception {
        index("guarded", MINI, "{\"id\":\"a\",\"text\":\"ours\"}");

        HttpResponse<String> nobody = send("POST", "guarded/search", null, "{\"query\":\"a\"}");
        HttpResponse<String> deleting = send("DELETE", "guarded/documents?all=true", READER, "");

        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(code(nobody)).isEqualTo("invalid_api_key");
        assertThat(deleting.statusCode()).isEqualTo(403);
        assertThat(deleting.body()).contains("jobs:write");
        assertThat(ids(search("guarded", READER, "{\"query\":\"a\"}"))).containsExactly("a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | wrong/search | {} | 400 | missing_field | query",
                "POST | wrong/search | nonsense | 400 | invalid_json |",
                "POST | wrong/search?timeout=P1D | {\"query\":\"a\"} | 400 | invalid_value | timeout",
                "POST | wrong/search | {\"query\":\"a\",\"topK\":1000} | 400 | invalid_type | topK",
                "POST | wrong/search | {\"query\":\"a\",\"model\":\"none\"} | 400 | model_not_found | model",
                "POST | wrong/search | {\"query\":\"a\",\"model\":\"far\"} | 400 | model_not_served | model",
                "POST | wrong/search | {\"query\":\"a\",\"model\":\"scripted\"} | 400 | collection_of_another_model | model",
                "POST | nothing-here/search | {\"query\":\"a\"} | 404 | collection_not_found | collection",
                "POST | nothing%20here/search | {\"query\":\"a\"} | 400 | invalid_value | collection",
                "DELETE | wrong/documents | '' | 400 | missing_field |",
                "DELETE | wrong/documents?id=a&all=true | '' | 400 | invalid_value | all",
                "DELETE | wrong/documents?ids=a | '' | 400 | unknown_field | ids",
                "GET | wrong/documents | '' | 404 | not_found |",
                "POST | wrong/sought | {} | 404 | not_found |",
            })
    void aWrongCallIsRefusedByName(
            String method,
            String path,
            String body,
            int status,
            String code,
            @Nullable String param)
            throws Exception {
        index("wrong", MINI, "{\"id\":\"a\",\"text\":\"a\"}");

        HttpResponse<String> response = send(method, path, ACME, body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(code(response)).isEqualTo(code);
        JsonNode named = json(response).at("/error/param");
        assertThat(named.isNull() ? null : named.asText()).isEqualTo(param);
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
    }

    @Test
    void aBodyThatIsNotJsonByItsTypeIsNotRead() throws Exception {
        HttpResponse<String> response =
                send("POST", "any/search", ACME, "{\"query\":\"a\"}", "content-type", "text/plain");

        assertThat(response.statusCode()).isEqualTo(415);
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedWhetherItSaysSoOrNot() throws Exception {
        byte[] large = new byte[600 * 1024];

        HttpResponse<String> announced =
                http.send(
                        request("any/search", ACME).POST(BodyPublishers.ofByteArray(large)).build(),
                        BodyHandlers.ofString());
        HttpResponse<String> inPieces =
                http.send(
                        request("any/search", ACME)
                                .POST(BodyPublishers.ofByteArrays(List.of(large)))
                                .build(),
                        BodyHandlers.ofString());

        for (var response : List.of(announced, inPieces)) {
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(code(response)).isEqualTo("request_too_large");
        }
    }

    @Test
    void aBodyThatDoesNotArriveIsNotAwaitedForLong() throws Exception {
        try (var socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(
                            """
                            POST /v1/collections/any/search HTTP/1.1\r
                            host: x\r
                            authorization: %s\r
                            content-type: application/json\r
                            content-length: 100\r
                            \r
                            {"query":\
                            """
                                    .formatted(ACME)
                                    .getBytes(US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 408").contains("request_timeout");
        }
    }

    @Test
    void aTextThatTheServerRejectsIsItsCallersMistake() throws Exception {
        index("rejected", candidate("scripted"), "{\"id\":\"a\",\"text\":\"good\"}");

        HttpResponse<String> response = search("rejected", ACME, "{\"query\":\"bad\"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(code(response)).isEqualTo("request_rejected");
        assertThat(json(response).at("/error/param").asText()).isEqualTo("query");
    }

    @Test
    void aServerThatBreaksIsNoMistakeOfTheCaller() throws Exception {
        index("broken", candidate("broken"), "{\"id\":\"a\",\"text\":\"good\"}");

        HttpResponse<String> response = search("broken", ACME, "{\"query\":\"broken\"}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).isPresent();
        assertThat(response.headers().firstValue("x-job-id")).isEmpty();
    }

    @Test
    void aSearchThatTakesTooLongIsAnsweredInTimeAndItsCallCloses() throws Exception {
        index("slow", candidate("scripted"), "{\"id\":\"a\",\"text\":\"good\"}");
        provider.answering(call -> {
            call.exchange().pause(Duration.ofSeconds(20));
            return null;
        });

        HttpResponse<String> response =
                send("POST", "slow/search?timeout=PT2S", ACME, "{\"query\":\"too slow\"}");

        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(code(response)).isEqualTo("deadline_passed");
        assertThat(json(response).at("/error/param").asText()).isEqualTo("timeout");
        awaitThatItsCallCloses("too slow");
    }

    @Test
    void aCallerWhoLeavesTakesItsSearchAlong() throws Exception {
        index("left", candidate("scripted"), "{\"id\":\"a\",\"text\":\"good\"}");
        provider.answering(call -> {
            call.exchange().pause(Duration.ofSeconds(20));
            return null;
        });

        try (var socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(
                            """
                            POST /v1/collections/left/search HTTP/1.1\r
                            host: x\r
                            authorization: %s\r
                            content-type: application/json\r
                            content-length: 20\r
                            \r
                            {"query":"leave me"}\
                            """
                                    .formatted(ACME)
                                    .getBytes(US_ASCII));
            await().until(() -> !provider.calls("leave me").isEmpty());
        }

        awaitThatItsCallCloses("leave me");
    }

    @Test
    void whoIsOneTooManyIsToldToComeBack() throws Exception {
        index("crowded", candidate("scripted"), "{\"id\":\"a\",\"text\":\"good\"}");
        var turn = new CompletableFuture<Void>();
        provider.answering(call -> {
            call.exchange().await(turn);
            return null;
        });
        var waiting =
                Stream.of("first in", "second in")
                        .map(query ->
                                http.sendAsync(
                                        request("crowded/search", ACME)
                                                .POST(
                                                        BodyPublishers.ofString(
                                                                "{\"query\":\"%s\"}"
                                                                        .formatted(query)))
                                                .build(),
                                        BodyHandlers.ofString()))
                        .toList();
        await().until(() ->
                !provider.calls("first in").isEmpty() && !provider.calls("second in").isEmpty());

        HttpResponse<String> third = search("crowded", ACME, "{\"query\":\"third\"}");
        turn.complete(null);

        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.headers().firstValue("retry-after")).contains("1");
        for (var each : waiting) {
            assertThat(each.get().statusCode()).isEqualTo(200);
        }
        assertThat(search("crowded", ACME, "{\"query\":\"third\"}").statusCode()).isEqualTo(200);
    }

    @Test
    void documentsAreDeletedByTheirIdsByAFilterOrAll() throws Exception {
        index(
                "deleted",
                MINI,
                """
                {"id":"a","text":"one"},{"id":"b","text":"two"},{"id":"c","text":"three"},
                {"id":"d","text":"four","metadata":{"old":true}},{"id":"e","text":"five"}\
                """);

        HttpResponse<String> byIds = send("DELETE", "deleted/documents?id=a&id=b", ACME, "");
        HttpResponse<String> theirs = send("DELETE", "deleted/documents?id=c", RIVAL, "");
        HttpResponse<String> byFilter =
                send(
                        "DELETE",
                        "deleted/documents",
                        ACME,
                        "{\"filter\":{\"type\":\"eq\",\"key\":\"old\",\"value\":true}}");

        assertThat(byIds.statusCode()).isEqualTo(200);
        assertThat(byIds.body())
                .isEqualTo("{\"object\":\"unindex\",\"collection\":\"deleted\",\"deleted\":2}");
        assertThat(json(theirs).path("deleted").asInt()).isZero();
        assertThat(json(byFilter).path("deleted").asInt()).isEqualTo(1);
        assertThat(ids(search("deleted", ACME, "{\"query\":\"a\"}")))
                .containsExactlyInAnyOrder("c", "e");
        assertThat(json(send("DELETE", "deleted/documents?all=true", ACME, "")).path("deleted"))
                .hasToString("2");
        assertThat(search("deleted", ACME, "{\"query\":\"a\"}").statusCode()).isEqualTo(404);
    }

    @Test
    void whileTheStoreIsAwayNobodyIsKeptWaiting() throws Exception {
        index("away", MINI, "{\"id\":\"a\",\"text\":\"one\"}");
        store.setAway(true);

        for (HttpResponse<String> response :
                List.of(
                        search("away", ACME, "{\"query\":\"a\"}"),
                        send("DELETE", "away/documents?all=true", ACME, ""))) {
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(code(response)).isEqualTo("vector_store_unavailable");
            assertThat(response.headers().firstValue("retry-after")).contains("1");
        }
    }

    @Test
    void whileTheStoreIsLeftAloneCallersAreToldForHowLong() throws Exception {
        store.setResting(true);

        for (HttpResponse<String> response :
                List.of(
                        search("away", ACME, "{\"query\":\"a\"}"),
                        send("DELETE", "away/documents?all=true", ACME, ""))) {
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("retry-after"))
                    .hasValueSatisfying(
                            seconds -> assertThat(Integer.parseInt(seconds)).isBetween(1, 7));
        }
    }

    private void awaitThatItsCallCloses(String text) {
        await().atMost(Duration.ofSeconds(5))
                .until(() -> provider.calls(text).getFirst().exchange().clientLeft());
    }

    /** A model as the registry has it. */
    private Candidate candidate(String alias) {
        return registry.candidate(alias);
    }

    /** Done once the job has ended. */
    private void index(String collection, Candidate model, String documents) {
        String job =
                "{\"task\":{\"kind\":\"index\",\"request\":{\"collection\":\"%s\",\"documents\":[%s]}}}"
                        .formatted(collection, documents);
        String id = "index-" + collection;
        topics.send(
                outgoing(
                        "work.embed.interactive.v1",
                        Wire.work(order(id, Instant.now(), model), job.getBytes(UTF_8))));
        assertThat(outcome(id).ending()).isInstanceOf(Ending.Succeeded.class);
    }

    private JobOutcome outcome(String id) {
        return Wire.readFinished(wire(topics.awaitFirst(arrival -> id.equals(arrival.key()))));
    }

    private HttpResponse<String> search(String collection, String key, String body)
            throws Exception {
        return send("POST", collection + "/search", key, body);
    }

    private HttpResponse<String> send(
            String method, String path, @Nullable String key, String body, String... headers)
            throws Exception {
        var request =
                request(path, key)
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, @Nullable String key) {
        var request =
                HttpRequest.newBuilder(url.resolve("/v1/collections/" + path))
                        .setHeader("content-type", "application/json");
        if (key != null) {
            request.setHeader("authorization", key);
        }
        return request;
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return Json.MAPPER.readTree(response.body());
    }

    private static String code(HttpResponse<String> response) throws IOException {
        return json(response).at("/error/code").asText();
    }

    private static List<String> ids(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response).findValuesAsText("id");
    }

    /** The tenants acme and rival, each with a key, and room for two calls. */
    public static final class KeysAndLittleRoom implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(TestingVectorStore.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "auth.keys-file",
                    keys().toString(),
                    "embedding.search.requests-max",
                    "2",
                    "embedding.search.body-time-max",
                    "PT3S",
                    "embedding.search.deadline",
                    "PT20S");
        }

        private static Path keys() {
            try {
                Path file = Files.createTempFile("keys", ".yaml");
                file.toFile().deleteOnExit();
                return Files.writeString(
                        file,
                        """
                        keys:
                          - { sha256: "%s", tenant: acme }
                          - { sha256: "%s", tenant: rival }
                          - { sha256: "%s", tenant: acme, scopes: [jobs:read] }
                        """
                                .formatted(
                                        ApiKeys.sha256("acme-key"),
                                        ApiKeys.sha256("rival-key"),
                                        ApiKeys.sha256("reader-key")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

package dev.millrace.inference.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.backends.Fault;
import dev.millrace.backends.http.Connections;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.ChatRequest;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.inference.TestingConnections;
import dev.millrace.inference.lanes.ReadMetrics;
import dev.millrace.testkit.http.LoopbackHttp;
import dev.millrace.testkit.provider.ScriptedProvider;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpModelServersIT {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final Duration SILENCE_MAX = Duration.ofSeconds(1);
    private static final Vertx VERTX = Vertx.vertx();
    private static final ScriptedProvider PROVIDER = ScriptedProvider.started();
    private static final Connections CONNECTIONS = TestingConnections.perServer(8, VERTX);
    private static final HttpModelServers SERVERS =
            new HttpModelServers(
                    CONNECTIONS,
                    new HttpModelServers.Limits(40_000, 20_000, Duration.ofHours(1), SILENCE_MAX),
                    Clock.systemUTC());

    private static final ReadMetrics METRICS = new ReadMetrics(CONNECTIONS, 40_000);

    @AfterAll
    static void stop() {
        CONNECTIONS.close();
        VERTX.close();
        PROVIDER.close();
    }

    @Test
    void theAnswerComesBackAndTheServerSawModelKeyAndTrace() throws Exception {
        CallEnd end = begin("say hello", "sk-key").await();

        assertThat(end).isInstanceOf(CallEnd.Answered.class);
        assertThat(text((CallEnd.Answered) end)).isEqualTo(ScriptedProvider.answerTo("say hello"));
        assertThat(PROVIDER.calls("say hello"))
                .singleElement()
                .satisfies(call -> {
                    assertThat(call.model()).isEqualTo("scripted-chat");
                    assertThat(call.headers())
                            .containsEntry("authorization", "Bearer sk-key")
                            .containsEntry("traceparent", TRACE)
                            .doesNotContainKey("upgrade");
                });
    }

    @Test
    void anIdempotencyKeyIsSentInTheHeaderThatTheBackendNamesAndElseNowhere() throws Exception {
        ModelServer naming =
                SERVERS.at(
                        new Registry.Backend(
                                "openai", PROVIDER.baseUrl(), null, "X-Once-Key", null, null),
                        null);

        naming.begin(call("once by name", Duration.ofSeconds(10))).await();
        begin("once without", null).await();

        assertThat(PROVIDER.calls("once by name").getFirst().headers())
                .containsEntry("x-once-key", "key-of-this-attempt");
        assertThat(PROVIDER.calls("once without").getFirst().headers())
                .doesNotContainValue("key-of-this-attempt");
    }

    @ParameterizedTest
    @CsvSource({
        "[[not-json]], answer_not_json",
        "[[empty]], answer_not_json",
        "[[no-choices]], answer_without_choices",
        "[[200-error]], answer_is_error",
        "[[cut]], answer_cut",
        "[[reset]], answer_cut",
        "[[500]], model_server_error",
        "[[429:2]], rate_limited",
        "[[400]], request_rejected",
        "[[big:30000]], output_too_large",
        "[[big:100000]], output_too_large"
    })
    void everyMisbehaviourHasItsName(String script, String code) throws Exception {
        for (boolean streams : List.of(true, false)) {
            ModelServer server = SERVERS.at(backend(streams), null);

            CallEnd end = server.begin(call(script, Duration.ofSeconds(10))).await();

            assertThat(end).isInstanceOf(CallEnd.Failed.class);
            assertThat(((CallEnd.Failed) end).fault().code())
                    .as("streams: %s", streams)
                    .isEqualTo(code);
        }
    }

    @Test
    void aStreamAddsUpToWhatWouldHaveComeWholeAndTellsWhenItBegan() throws Exception {
        Duration patience = Duration.ofSeconds(10);
        String text = "both ways [[say:Fünf grüne Bäume 🌳]]";
        var streamed = SERVERS.at(backend(true), null).begin(call(text, patience)).await();
        var whole = SERVERS.at(backend(false), null).begin(call(text, patience)).await();

        var first = (CallEnd.Answered) streamed;
        var second = (CallEnd.Answered) whole;
        assertThat(text(first)).isEqualTo("Fünf grüne Bäume 🌳").isEqualTo(text(second));
        assertThat(first.usage()).isEqualTo(second.usage());
        assertThat(first.usage().source()).isEqualTo(Usage.REPORTED);
        assertThat(first.firstToken()).isBetween(Duration.ZERO, patience);
        assertThat(second.firstToken()).isNull();
    }

    @Test
    void aStreamThatFallsSilentIsClosedAndWhatItSaidIsCounted() throws Exception {
        CallEnd end = begin("silent [[stall:20000]] [[big:8000]]", null).await();

        Fault fault = ((CallEnd.Failed) end).fault();
        assertThat(fault.code()).isEqualTo("model_server_timeout");
        Usage cost = Objects.requireNonNull(fault.usage());
        assertThat(cost.source()).isEqualTo(Usage.ESTIMATED);
        assertThat(cost.outputTokens()).isPositive();
        awaitDisconnect("silent");
    }

    @Test
    void aStreamMayTakeLongerThanAnySilence() throws Exception {
        long begun = System.nanoTime();
        CallEnd end = begin("slowly [[slow:700]] [[stall:700]] [[big:8000]]", null).await();

        assertThat(end).isInstanceOf(CallEnd.Answered.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(SILENCE_MAX);
    }

    @Test
    void usageThatAStreamForgetsIsEstimatedAndSaysSo() throws Exception {
        CallEnd end = begin("forgetful [[no-usage]]", null).await();

        assertThat(((CallEnd.Answered) end).usage().source()).isEqualTo(Usage.ESTIMATED);
    }

    @Test
    void whatAProviderHasNoWordsForIsTheCallersAndNobodyIsAsked() throws Exception {
        Registry.Backend anthropic = new Registry.Backend("anthropic", PROVIDER.baseUrl(), null);
        String request = "{\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"twice\"}]}";

        CallEnd end =
                SERVERS.at(anthropic, null)
                        .begin(
                                new ChatCall(
                                        "m",
                                        RawJson.of(request),
                                        new ChatRequest(Json.MAPPER.readTree(request)),
                                        TRACE,
                                        "key",
                                        Duration.ofSeconds(5)))
                        .await();

        Fault fault = ((CallEnd.Failed) end).fault();
        assertThat(fault.blame()).isEqualTo(Blame.CALLER);
        assertThat(fault.field()).isEqualTo("task.request.n");
        assertThat(PROVIDER.calls("twice")).isEmpty();
    }

    @Test
    void whatAServerMeasuresStandsBesideItsApi() throws Exception {
        try (var vllm =
                new LoopbackHttp(
                        0,
                        exchange ->
                                exchange.answer(
                                        exchange.request().path().equals("/metrics") ? 200 : 404,
                                        Map.of(),
                                        "vllm:num_requests_waiting 3".getBytes(UTF_8)))) {
            String root = "http://127.0.0.1:" + vllm.port();

            assertThat(METRICS.metrics(new Registry.Backend("vllm", root + "/v1/", null)))
                    .isEqualTo("vllm:num_requests_waiting 3");
            assertThat(METRICS.metrics(new Registry.Backend("vllm", root + "/other/v1", null)))
                    .isNull();
        }
        assertThat(METRICS.metrics(new Registry.Backend("vllm", "http://127.0.0.1:1/v1", null)))
                .isNull();
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws Exception {
        CallEnd end =
                SERVERS.at(new Registry.Backend("openai", "http://127.0.0.1:1/v1", null), null)
                        .begin(call("x", Duration.ofSeconds(5)))
                        .await();

        assertThat(((CallEnd.Failed) end).fault().code()).isEqualTo("model_server_unreachable");
    }

    @Test
    void aCallThatTakesTooLongIsClosedAtTheServer() throws Exception {
        CallEnd end =
                SERVERS.at(backend(true), null)
                        .begin(call("late [[slow:20000]]", Duration.ofMillis(200)))
                        .await();

        assertThat(((CallEnd.Failed) end).fault().code()).isEqualTo("model_server_timeout");
        awaitDisconnect("late");
    }

    @Test
    void aClosedCallIsClosedAtTheServer() throws Exception {
        ModelServer.Call call = begin("unwanted [[slow:20000]]", null);
        PROVIDER.awaitCalls(
                Duration.ofSeconds(5),
                all -> all.stream().anyMatch(c -> c.text().contains("unwanted")));

        call.close();

        assertThat(call.await()).isEqualTo(new CallEnd.Closed());
        awaitDisconnect("unwanted");
    }

    private static void awaitDisconnect(String text) {
        PROVIDER.awaitCalls(
                Duration.ofSeconds(1),
                all -> all.stream().anyMatch(c -> c.text().contains(text) && c.disconnected()));
    }

    private static ModelServer.Call begin(String text, @Nullable String key) {
        return SERVERS.at(backend(true), key).begin(call(text, Duration.ofSeconds(10)));
    }

    private static Registry.Backend backend(boolean streams) {
        return new Registry.Backend("openai", PROVIDER.baseUrl(), null, null, streams, null);
    }

    private static ChatCall call(String text, Duration timeout) {
        String request =
                "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                        .formatted(text);
        try {
            return new ChatCall(
                    "scripted-chat",
                    RawJson.of(request),
                    new ChatRequest(Json.MAPPER.readTree(request)),
                    TRACE,
                    "key-of-this-attempt",
                    timeout);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String text(CallEnd.Answered end) throws Exception {
        return Json.MAPPER
                .readTree(end.output().bytes())
                .path("choices")
                .path(0)
                .path("message")
                .path("content")
                .asText();
    }
}

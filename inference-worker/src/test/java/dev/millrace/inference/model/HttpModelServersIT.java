package dev.millrace.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.contracts.ChatRequest;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import dev.millrace.testkit.provider.ScriptedProvider;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpModelServersIT {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final Vertx VERTX = Vertx.vertx();
    private static final ScriptedProvider PROVIDER = ScriptedProvider.started();
    private static final HttpModelServers SERVERS =
            new HttpModelServers(
                    VERTX,
                    new HttpModelServers.Limits(
                            8,
                            8,
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(5),
                            40_000,
                            20_000,
                            Duration.ofHours(1)),
                    Clock.systemUTC());

    @AfterAll
    static void stop() {
        SERVERS.close();
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
        ModelServer naming = SERVERS.at(PROVIDER.baseUrl(), null, "X-Once-Key");

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
        CallEnd end = begin(script, null).await();

        assertThat(end).isInstanceOf(CallEnd.Failed.class);
        assertThat(((CallEnd.Failed) end).fault().code()).isEqualTo(code);
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws Exception {
        CallEnd end =
                SERVERS.at("http://127.0.0.1:1/v1", null, null)
                        .begin(call("x", Duration.ofSeconds(5)))
                        .await();

        assertThat(((CallEnd.Failed) end).fault().code()).isEqualTo("model_server_unreachable");
    }

    @Test
    void aCallThatTakesTooLongIsClosedAtTheServer() throws Exception {
        CallEnd end =
                SERVERS.at(PROVIDER.baseUrl(), null, null)
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
        return SERVERS.at(PROVIDER.baseUrl(), key, null).begin(call(text, Duration.ofSeconds(10)));
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

package dev.millrace.testkit.provider;

import static dev.millrace.testkit.provider.TestingChat.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MishapsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @AutoClose private final ScriptedProvider provider = ScriptedProvider.started();
    @AutoClose private final TestingChat chat = new TestingChat(provider);

    @Test
    void aCharacterOfSeveralBytesIsCutAcrossChunksAndStillWholeInTheEnd() throws Exception {
        var pieces = chat.pieces("[[split-utf8]] [[say:Fünf Bäume 🌳]]");

        assertThat(pieces).anyMatch(piece -> !isText(piece));
        assertThat(joined(pieces)).contains("Fünf ", "Bäume ", "🌳", "[DONE]");
    }

    @Test
    void aSlowLorisSendsByteAfterByte() throws Exception {
        var slow = chat.ask("[[loris:1]] [[say:slowly]]");

        assertThat(json(slow).at("/choices/0/message/content").asText()).isEqualTo("slowly");
        assertThat(provider.calls().getFirst().millis())
                .isGreaterThanOrEqualTo(slow.body().length() - 10);
    }

    @Test
    void aStreamMayLackItsEndOrHoldGarbage() throws Exception {
        var endless = chat.stream("[[no-done]]").body();
        var garbled = chat.stream("[[garbage]]").body();

        assertThat(endless).contains("finish_reason\":\"stop\"").doesNotContain("[DONE]");
        assertThat(garbled).endsWith("data: [DONE]\n\n");
        assertThat(garbled.lines().filter(line -> line.endsWith("[{\"ind"))).hasSize(1);
    }

    @Test
    void anAnthropicStreamHasTheSameMishaps() throws Exception {
        var broken = chat.post("/v1/messages", message("[[200-error]]")).body();
        var endless = chat.post("/v1/messages", message("[[no-done]]")).body();

        assertThat(broken).contains("event: error\ndata: {\"type\":\"error\",\"error\":{");
        assertThat(endless).contains("message_delta").doesNotContain("message_stop");
        assertThatThrownBy(() -> chat.post("/v1/messages", message("[[cut]]")))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[hang]]", "[[stall:forever]]"})
    void whatNeverEndsEndsWhenTheCallerLeaves(String mark) {
        var asked = chat.begin(mark, true);
        provider.awaitCalls(PATIENCE, calls -> calls.size() == 1);

        asked.cancel(true);

        var call = provider.awaitCalls(PATIENCE, calls -> calls.getFirst().ended()).getFirst();
        assertThat(call.disconnected()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"model\":\"m\"}",
                "{\"model\":\"m\",\"messages\":[]}",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"fax\"}]}]}"
            })
    void aRequestThatNoProviderTakesNamesItsField(String body) throws Exception {
        var answer = chat.post("/v1/chat/completions", body, "");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(json(answer).at("/error/param").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2023-06-01, 0, max_tokens: Field required",
        "'', 9, anthropic-version: header is required"
    })
    void anthropicWantsMaxTokensAndAVersion(String version, int maxTokens, String message)
            throws Exception {
        var body =
                "{\"model\":\"m\",\"max_tokens\":%d,\"messages\":[{\"role\":\"user\",\"content\":\"\"}]}"
                        .formatted(maxTokens);

        var answer = chat.post("/v1/messages", body, version);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/error/message").asText()).isEqualTo(message);
        assertThat(json(answer).path("request_id").asText())
                .isEqualTo(answer.headers().firstValue("request-id").orElseThrow());
    }

    @Test
    void moreCallsThanRunAtOnceWaitInLineAndTheMetricsSaySo() {
        provider.behave(Conduct.good().taking(Duration.ofMinutes(1)).running(2));
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            asked.add(chat.begin("in line " + i, false));
        }

        awaitMetric("vllm:num_requests_running", "2.0");
        awaitMetric("vllm:num_requests_waiting", "3.0");
        awaitMetric("vllm:kv_cache_usage_perc", "1.0E-4");
        asked.forEach(each -> each.cancel(true));
        awaitMetric("vllm:num_requests_running", "0.0");
    }

    private void awaitMetric(String name, String value) {
        var line = name + "{engine=\"0\",model_name=\"scripted-chat\"} " + value;
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(chat.get("/metrics", "GET").body().lines()).contains(line));
    }

    @Test
    void aModelThatLoadsIsNeitherListedNorHealthyNorCalled() throws Exception {
        provider.offer(
                new Models(
                        List.of(new Models.Model("scripted-chat", 8, Duration.ofHours(1))), true));

        assertThat(json(chat.get("/v1/models", "GET")).path("data")).isEmpty();
        assertThat(chat.get("/v1/models/scripted-chat", "GET").statusCode()).isEqualTo(404);
        assertThat(chat.get("/health", "GET").statusCode()).isEqualTo(503);
        assertThat(json(chat.ask("anybody?")).at("/error/code").asText())
                .isEqualTo("model_not_found");
    }

    private static String message(String text) {
        return "{\"model\":\"m\",\"max_tokens\":9,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
                + text
                + "\"}]}";
    }

    private static boolean isText(byte[] piece) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(piece)).hasRemaining();
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    private static String joined(List<byte[]> pieces) {
        var all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toString(UTF_8);
    }
}

package dev.millrace.testkit.provider;

import static dev.millrace.testkit.provider.TestingChat.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.provider.script.ProviderScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The scripts that the documentation shows, played. */
class ExampleScriptsTest {
    private static final Path EXAMPLES = Path.of("..", "docs", "examples", "provider");

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void allOfThemCanBeRead() throws IOException {
        try (var files = Files.list(EXAMPLES)) {
            assertThat(files).hasSize(3).allSatisfy(ProviderScript::read);
        }
    }

    @Test
    void theScriptThatThePageShowsIsTheExample() throws IOException {
        var page = Files.readString(Path.of("..", "docs", "provider.md"));

        assertThat(page)
                .contains(
                        "```yaml\n"
                                + Files.readString(EXAMPLES.resolve("rate-limited.yaml"))
                                + "```");
    }

    @Test
    void theBusyGpuRunsEightCallsAndLetsTheOthersWait() throws Exception {
        var chat = playing("busy-gpu.yaml", "llama-3.1-8b-instruct");
        var asked = IntStream.range(0, 60).mapToObj(i -> chat.begin("call " + i, false)).toList();

        await().untilAsserted(() ->
                assertThat(chat.get("/metrics", "GET").body())
                        .containsPattern("num_requests_running\\{.*} 8.0\n")
                        .containsPattern("num_requests_waiting\\{.*} [1-9]\\d*.0\n"));
        asked.forEach(each -> each.cancel(true));
    }

    @Test
    void whatCallersWriteIsTheirOwnBusinessUnlessTheScriptHeedsMarks() throws Exception {
        var script = ProviderScript.read(EXAMPLES.resolve("mishaps.yaml"));

        assertThat(status(playing(script, "gpt-test"), "see [[Home]] and [[500]]")).isEqualTo(200);
        var heeding =
                new ProviderScript(0, "", script.models(), script.conduct(), script.rules(), true);
        assertThat(status(playing(heeding, "gpt-test"), "see [[Home]] and [[500]]")).isEqualTo(500);
    }

    @Test
    void theRateLimitedOneSaysWhereACallerStands() throws Exception {
        var chat = playing("rate-limited.yaml", "any");

        var headers = chat.ask("hello").headers();

        assertThat(headers.firstValue("x-ratelimit-limit-requests")).hasValue("3000");
        assertThat(headers.firstValue("x-ratelimit-remaining-requests")).hasValue("2999");
        assertThat(headers.firstValue("x-ratelimit-reset-requests")).hasValue("20ms");
    }

    @Test
    void mishapsComeWhereTheirWordIsSaid() throws Exception {
        var chat = playing("mishaps.yaml", "gpt-test");

        assertThat(List.of(status(chat, "flaky"), status(chat, "flaky"), status(chat, "flaky")))
                .containsExactly(503, 503, 200);
        var noQuota = chat.ask("no quota");
        assertThat(json(noQuota).at("/error/code").asText()).isEqualTo("insufficient_quota");
        assertThat(noQuota.headers().firstValue("retry-after")).hasValue("2");
        assertThat(noQuota.headers().firstValue("retry-after-ms")).hasValue("1500");
        assertThatThrownBy(() -> chat.stream("it breaks off")).isInstanceOf(IOException.class);
        assertThat(chat.stream("never says done").body()).doesNotContain("[DONE]");
        assertThat(chat.stream("umlauts").body()).contains("Fünf ", "🌳");
        assertThat(json(chat.ask("the weather?")).at("/choices/0/message/tool_calls/0/function"))
                .hasToString(
                        "{\"name\":\"get_weather\",\"arguments\":\"{\\\"city\\\":\\\"Paris\\\"}\"}");
        assertThat(json(chat.ask("forbidden")).at("/choices/0/message/refusal").asText())
                .isEqualTo("I cannot help with that.");
        assertThat(json(chat.ask("unpriced")).has("usage")).isFalse();
        assertThat(
                        json(chat.ask("cached"))
                                .at("/usage/prompt_tokens_details/cached_tokens")
                                .asInt())
                .isEqualTo(3);
    }

    private static int status(TestingChat chat, String text) throws Exception {
        return chat.ask(text).statusCode();
    }

    private TestingChat playing(String script, String model) {
        return playing(ProviderScript.read(EXAMPLES.resolve(script)), model);
    }

    private TestingChat playing(ProviderScript script, String model) {
        var provider = script.start(0);
        opened.add(provider);
        var chat = new TestingChat(provider, model);
        opened.add(chat);
        return chat;
    }
}

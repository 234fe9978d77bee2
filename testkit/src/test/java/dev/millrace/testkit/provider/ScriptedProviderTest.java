package dev.millrace.testkit.provider;

import static dev.millrace.testkit.provider.TestingChat.content;
import static dev.millrace.testkit.provider.TestingChat.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptedProviderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @AutoClose private final ScriptedProvider provider = ScriptedProvider.started();
    @AutoClose private final TestingChat chat = new TestingChat(provider);

    @Test
    void theSamePromptGetsTheSameWordsAndUsageCountsThem() throws Exception {
        var first = chat.ask("what is a millrace");
        var second = chat.ask("what is a millrace");

        assertThat(content(first))
                .isEqualTo(ScriptedProvider.answerTo("what is a millrace"))
                .startsWith("scripted: ");
        assertThat(content(second)).isEqualTo(content(first));
        assertThat(json(first).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(json(first).at("/usage/prompt_tokens").asInt()).isEqualTo(6);
        assertThat(json(first).at("/usage/completion_tokens").asInt()).isEqualTo(2);
        assertThat(json(first).at("/usage/total_tokens").asInt()).isEqualTo(8);
    }

    @Test
    void aStreamSaysTheSameInChunksAndItsUsageBeforeTheEnd() throws Exception {
        var response = chat.stream("what is a millrace");

        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
        var events = events(response);
        assertThat(events.getLast()).isEqualTo("[DONE]");
        var usage = json(events.get(events.size() - 2));
        assertThat(usage.path("choices")).isEmpty();
        assertThat(usage.at("/usage/total_tokens").asInt()).isEqualTo(8);
        assertThat(said(events)).isEqualTo(ScriptedProvider.answerTo("what is a millrace"));
        assertThat(json(events.getFirst()).at("/choices/0/delta/role").asText())
                .isEqualTo("assistant");
        assertThat(json(events.get(events.size() - 3)).at("/choices/0/finish_reason").asText())
                .isEqualTo("stop");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 429, 500, 503})
    void aStatusComesWithAnErrorInOpenAisWords(int status) throws Exception {
        var response = chat.ask("[[" + status + "]]");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).path("error").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(response.headers().firstValue("retry-after")).isEmpty();
    }

    @Test
    void retryAfterIsSaidInSecondsOrAsADate() throws Exception {
        var seconds = chat.ask("[[429:2]]").headers().firstValue("retry-after").orElse("");
        var date = chat.ask("[[429:60:date]]").headers().firstValue("retry-after").orElse("");

        assertThat(seconds).isEqualTo("2");
        assertThat(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
                .isBetween(Instant.now().plusSeconds(50), Instant.now().plusSeconds(61));
    }

    @Test
    void theFirstCallsOfATextFailAndThenItIsAnswered() throws Exception {
        var statuses = new ArrayList<Integer>();
        for (int i = 0; i < 4; i++) {
            statuses.add(chat.ask("one [[fail-times:2:502]]").statusCode());
        }
        statuses.add(chat.ask("two [[fail-times:2:502]]").statusCode());

        assertThat(statuses).containsExactly(502, 502, 200, 200, 502);
    }

    @Test
    void nonsenseIsAnsweredWithGoodManners() throws Exception {
        assertThat(chat.ask("[[not-json]]"))
                .satisfies(ScriptedProviderTest::is200)
                .extracting(HttpResponse::body)
                .asString()
                .startsWith("<html>");
        assertThat(chat.ask("[[empty]]"))
                .satisfies(ScriptedProviderTest::is200)
                .extracting(HttpResponse::body)
                .isEqualTo("");
        assertThat(json(chat.ask("[[no-choices]]")).has("choices")).isFalse();
        assertThat(json(chat.ask("[[no-usage]]")).has("usage")).isFalse();
        assertThat(content(chat.ask("[[no-usage]]"))).startsWith("scripted: ");
        assertThat(chat.ask("[[200-error]]")).satisfies(ScriptedProviderTest::is200);
        assertThat(json(chat.ask("[[200-error]]")).at("/error/message").asText()).isNotEmpty();
    }

    @Test
    void theAnswerIsAsBigAsAskedForOrTheWordsGiven() throws Exception {
        assertThat(content(chat.ask("[[big:1500000]]"))).hasSize(1_500_000);
        assertThat(content(chat.ask("[[say:positive]]"))).isEqualTo("positive");
        assertThat(said(events(chat.stream("[[big:1500000]]")))).hasSize(1_500_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[cut]]", "[[reset]]"})
    void aBodyThatIsCutAndAConnectionThatIsResetFailTheCaller(String mark) {
        assertThatThrownBy(() -> chat.ask(mark)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> chat.stream(mark)).isInstanceOf(IOException.class);
    }

    @Test
    void aStreamMayTurnIntoAnErrorOrLackItsUsage() throws Exception {
        var broken = events(chat.stream("[[200-error]]"));
        var unpriced = events(chat.stream("[[no-usage]]"));

        assertThat(said(broken)).isNotEmpty();
        assertThat(json(broken.getLast()).has("error")).isTrue();
        assertThat(unpriced).noneMatch(event -> event.contains("total_tokens"));
        assertThat(unpriced.getLast()).isEqualTo("[DONE]");
    }

    @Test
    void waitsLieBeforeTheFirstByteOrInTheMiddle() throws Exception {
        chat.ask("[[slow:300]]");
        chat.ask("[[stall:300]]");
        chat.stream("[[stall:300]]");

        assertThat(provider.calls())
                .hasSize(3)
                .allSatisfy(call -> assertThat(call.millis()).isBetween(295L, 2_000L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[slow:60000]]", "[[stall:60000]]"})
    void aCallerThatLeavesIsNoticedWithinASecond(String mark) {
        for (boolean stream : new boolean[] {false, true}) {
            var asked = chat.begin(mark + stream, stream);
            provider.awaitCalls(PATIENCE, calls -> calls.size() == 1);
            var cancelled = System.nanoTime();

            asked.cancel(true);

            var calls = provider.awaitCalls(PATIENCE, all -> all.getFirst().ended());
            assertThat(Duration.ofNanos(System.nanoTime() - cancelled))
                    .isLessThan(Duration.ofSeconds(1));
            assertThat(calls).singleElement().matches(Call::disconnected);
            provider.clear();
        }
    }

    @Test
    void aCallerThatHasItsAnswerDidNotLeave() throws Exception {
        for (int i = 0; i < 200; i++) {
            try (var once = new TestingChat(provider)) {
                once.ask("n " + i);
            }
        }

        assertThat(provider.awaitCalls(PATIENCE, all -> all.stream().allMatch(Call::ended)))
                .hasSize(200)
                .noneMatch(Call::disconnected);
    }

    @Test
    void rulesScriptCallsOneAfterAnotherAndTheLastStays() throws Exception {
        provider.when("order-17", "[[500]]", "[[429:1]]", "");
        var statuses = new ArrayList<Integer>();

        for (int i = 0; i < 4; i++) {
            statuses.add(chat.ask("about order-17").statusCode());
        }
        statuses.add(chat.ask("about order-18").statusCode());

        assertThat(statuses).containsExactly(500, 429, 200, 200, 200);
    }

    @Test
    void moreCallsAtOnceThanItServesAreTurnedAway() {
        provider.behave(Conduct.good().taking(Duration.ofSeconds(1)).serving(3));

        var asked = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 5; i++) {
            asked.add(chat.begin("at once " + i, false));
        }

        assertThat(asked.stream().map(each -> each.join().statusCode()))
                .containsExactlyInAnyOrder(200, 200, 200, 429, 429);
        assertThat(provider.concurrentSeen()).isBetween(4, 5);
    }

    @Test
    void anotherProcessReadsTheLogAndClearsIt() throws Exception {
        chat.ask("hello [[500]]");

        var log = json(chat.get("/__calls", "GET"));
        chat.get("/__calls", "DELETE");

        var call = log.at("/calls/0");
        assertThat(call.path("n").asInt()).isEqualTo(1);
        assertThat(call.path("text").asText()).isEqualTo("hello [[500]]");
        assertThat(call.path("model").asText()).isEqualTo("scripted-chat");
        assertThat(call.path("idempotencyKey").asText()).isEqualTo("key-1");
        assertThat(call.path("status").asInt()).isEqualTo(500);
        assertThat(call.path("disconnected").asBoolean()).isFalse();
        assertThat(Instant.parse(call.path("at").asText())).isBeforeOrEqualTo(Instant.now());
        assertThat(json(chat.get("/__calls", "GET")).path("calls")).isEmpty();
    }

    @Test
    void theSameCallsFareTheSameAgainOnceTheLogIsCleared() throws Exception {
        provider.behave(Conduct.good().failing(0.5).seeded(3));

        var first = statuses(20);
        chat.get("/__calls", "DELETE");

        assertThat(first).contains(200, 500);
        assertThat(statuses(20)).isEqualTo(first);
    }

    private List<Integer> statuses(int calls) throws Exception {
        var statuses = new ArrayList<Integer>();
        for (int i = 0; i < calls; i++) {
            statuses.add(chat.ask("n " + i).statusCode());
        }
        return statuses;
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000000000", "8193", "0", "4294967297", "1.5", "\"many\""})
    void aVectorOfMoreDimensionsThanThereCanBeIsRefused(String dimensions) throws Exception {
        var body = "{\"model\":\"m\",\"input\":\"x\",\"dimensions\":%s}".formatted(dimensions);

        var answer = chat.post("/v1/embeddings", body, "");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/error/param").asText()).isEqualTo("dimensions");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'string','minLength':2000000000}",
                "{'type':'array','minItems':2000000000,'items':{'type':'integer'}}",
                "{'type':'array','minItems':9000,'items':{'type':'string','minLength':9000}}",
                "{'required':['a','b'],'properties':{'a':{'$ref':'#'},'b':{'$ref':'#'}}}"
            })
    void ofASchemaThatAsksForGigabytesAPartIsAnswered(String schema) throws Exception {
        var answer =
                chat.post(
                        "/v1/chat/completions",
                        """
                        {"model":"m","messages":[{"role":"user","content":"x"}],"response_format":
                         {"type":"json_schema","json_schema":{"name":"s","schema":%s}}}\
                        """
                                .formatted(schema.replace('\'', '"')),
                        "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).hasSizeBetween(100, 2_000_000);
    }

    @Test
    void modelsAreListedAndUnknownPathsAndMarksRefused() throws Exception {
        assertThat(json(chat.get("/v1/models", "GET")).at("/data/0/id").asText())
                .isEqualTo("scripted-chat");
        assertThat(chat.get("/v1/nothing", "GET").statusCode()).isEqualTo(404);
        assertThat(chat.ask("[[typo]]").statusCode()).isEqualTo(400);
    }

    @RepeatedTest(20)
    void itGoesDownAndComesBackOnItsPort() throws Exception {
        provider.goDown();
        assertThatThrownBy(() -> chat.ask("anybody?")).isInstanceOf(ConnectException.class);

        provider.comeBack();

        assertThat(chat.ask("anybody?").statusCode()).isEqualTo(200);
    }

    private static void is200(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
    }

    private static List<String> events(HttpResponse<String> response) {
        return response.body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    private static String said(List<String> events) {
        var said = new StringBuilder();
        for (var event : events) {
            if (!event.equals("[DONE]")) {
                said.append(json(event).at("/choices/0/delta/content").asText());
            }
        }
        return said.toString();
    }
}

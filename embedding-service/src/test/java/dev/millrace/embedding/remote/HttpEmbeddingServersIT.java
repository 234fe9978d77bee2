package dev.millrace.embedding.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.backends.Fault;
import dev.millrace.backends.http.Connections;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Usage;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.embedding.remote.TestingEmbeddings.Reply;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One contract for all servers; what is sent and read is that of OpenAI's API reference. */
class HttpEmbeddingServersIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final TestingEmbeddings PROVIDER = new TestingEmbeddings();
    private static final Connections CONNECTIONS =
            new Connections(
                    VERTX,
                    null,
                    new Connections.Limits(
                            4,
                            4,
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(5),
                            Duration.ofMinutes(5)));
    private static final HttpEmbeddingServers SERVERS =
            new HttpEmbeddingServers(CONNECTIONS, 20_000, Duration.ofHours(1), Clock.systemUTC());

    @AfterAll
    static void stop() {
        CONNECTIONS.close();
        VERTX.close();
        PROVIDER.close();
    }

    @AfterEach
    void forget() {
        PROVIDER.answering(_ -> null).taking(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "vllm", "ollama"})
    void vectorsComeInTheOrderOfTheirTextsWhateverTheOrderOfTheAnswer(String type)
            throws Exception {
        var call = call(kind(8, false, null), "one of " + type, "two words", "drei");

        var answered = (CallEnd.Answered) end(type, call);

        assertThat(answered.vectors()).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(answered.vectors().get(i))
                    .containsExactly(TestingEmbeddings.vector(call.texts().get(i), 8));
        }
        assertThat(answered.usage()).isEqualTo(new Usage(6, 0, 0, "reported"));
    }

    @ParameterizedTest
    @CsvSource({"openai, base64", "vllm, base64", "ollama, ''"})
    void whatIsAskedIsWhatTheServerUnderstands(String type, String format) throws Exception {
        end(type, call(kind(4, true, "user-7"), "asked of " + type));

        assertThat(PROVIDER.calls("asked of " + type))
                .singleElement()
                .satisfies(seen -> {
                    assertThat(seen.body().path("model").asText()).isEqualTo("the-model");
                    assertThat(seen.body().path("encoding_format").asText()).isEqualTo(format);
                    assertThat(seen.body().path("dimensions").asInt()).isEqualTo(4);
                    assertThat(seen.body().path("user").asText()).isEqualTo("user-7");
                    assertThat(seen.headers())
                            .containsEntry("traceparent", "00-trace")
                            .doesNotContainKeys("authorization", "upgrade");
                });
    }

    @Test
    void dimensionsAndUserAreLeftOutWhereNobodyAsksForThem() throws Exception {
        end("openai", call(kind(8, false, null), "plain"));

        assertThat(PROVIDER.calls("plain").getFirst().body().properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("model", "input", "encoding_format");
    }

    @Test
    void theKeyOfTheBackEndIsSentAndToldToNobodyElse() throws Exception {
        EmbeddingServer server = SERVERS.at(backend("openai", PROVIDER.baseUrl()), () -> "sk-1");

        server.begin(call(kind(8, false, null), "with a key")).await();
        Fault repeated = fault(server.begin(call(kind(8, false, null), "bad sk-1")).await());

        assertThat(PROVIDER.calls("with a key").getFirst().headers())
                .containsEntry("authorization", "Bearer sk-1");
        assertThat(repeated.message()).contains("bad ***").doesNotContain("sk-1");
    }

    @Test
    void withoutReportedUsageItIsEstimatedAndMarked() throws Exception {
        PROVIDER.answering(_ -> Reply.of(200, list("[1,2]", "[3,4]")));

        var answered = (CallEnd.Answered) end("openai", call(kind(2, false, null), "a", "b"));

        assertThat(answered.usage()).isEqualTo(new Usage(77, 0, 0, "estimated"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one too few   | {'data':[{'index':0,'embedding':[1,2]}]} | vectors for 1 of 2",
                "one too many  | {'data':[{'index':0,'embedding':[1,2]},{'index':1,'embedding':[1,2]},{'index':2,'embedding':[1,2]}]} | index 2, of 2",
                "twice         | {'data':[{'index':0,'embedding':[1,2]},{'index':0,'embedding':[1,2]}]} | index 0, of 2 texts, again",
                "no index      | {'data':[{'embedding':[1,2]},{'embedding':[1,2]}]} | index -1",
                "no vector     | {'data':[{'index':0},{'index':1}]} | vectors for 0 of 2",
                "too short     | {'data':[{'index':0,'embedding':[1]},{'index':1,'embedding':[1,2]}]} | not 2 dimensions, as asked, but 1",
                "too long      | {'data':[{'index':0,'embedding':[1,2,3]},{'index':1,'embedding':[1,2]}]} | but more",
                "no number     | {'data':[{'index':0,'embedding':[1,null]},{'index':1,'embedding':[1,2]}]} | neither numbers nor base64",
                "nowhere       | {'data':[{'index':0,'embedding':[0,0]},{'index':1,'embedding':[1,2]}]} | points nowhere",
                "infinite      | {'data':[{'index':0,'embedding':[1e99,0]},{'index':1,'embedding':[1,2]}]} | points nowhere",
                "no base64     | {'data':[{'index':0,'embedding':'?'},{'index':1,'embedding':[1,2]}]} | neither numbers nor base64",
                "half a float  | {'data':[{'index':0,'embedding':'AACAPwAA'},{'index':1,'embedding':[1,2]}]} | neither numbers nor base64",
                "no data       | {'object':'list'} | vectors for 0 of 2",
                "other data    | {'data':7} | vectors for 0 of 2",
                "no list       | [] | is no object",
                "no entry      | {'data':['x']} | is no object"
            })
    void anAnswerWithAWrongVectorIsAFaultOfTheServerAndCostsWhatItSays(
            String what, String body, String why) throws Exception {
        String json =
                body.replace('\'', '"').replaceFirst("\\{", "{\"usage\":{\"prompt_tokens\":5},");
        PROVIDER.answering(_ -> Reply.of(200, json));

        Fault fault = fault(end("openai", call(kind(2, false, null), "a", "b")));

        assertThat(fault.code()).as(what).isEqualTo("answer_without_vectors");
        assertThat(fault.blame()).isEqualTo(Blame.UPSTREAM);
        assertThat(fault.message()).contains(why);
        if (json.contains("usage") && json.startsWith("{")) {
            assertThat(fault.usage()).isEqualTo(new Usage(5, 0, 0, "reported"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "{\"data\":[{\"index\":0,\"embedding\":[NaN,1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2",
                "{\"data\":[]} {}"
            })
    void whatIsNoJsonIsAFaultOfTheServer(String body) throws Exception {
        PROVIDER.answering(_ -> Reply.of(200, body));

        assertThat(fault(end("ollama", call(kind(2, false, null), "a"))).code())
                .isEqualTo("answer_not_json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openai | 400 | {'error':{'message':'too long','type':'invalid_request_error'}} | request_rejected | CALLER",
                "ollama | 400 | {'error':{'message':'the input length exceeds the context length','type':'invalid_request_error'}} | request_rejected | CALLER",
                "vllm   | 400 | {'object':'error','message':'maximum context length is 512','type':'BadRequestError','code':400} | request_rejected | CALLER",
                "openai | 401 | {'error':{'message':'your key sk-abc','type':'invalid_request_error'}} | model_server_denied_us | US",
                "ollama | 404 | {'error':{'message':'model not found','type':'api_error'}} | model_not_found | US",
                "openai | 429 | {'error':{'message':'slow down','type':'requests','code':'rate_limit_exceeded'}} | rate_limited | CAPACITY",
                "openai | 429 | {'error':{'message':'pay','type':'insufficient_quota','code':'insufficient_quota'}} | quota_exhausted | CAPACITY",
                "ollama | 500 | {'error':{'message':'json: unsupported value: NaN','type':'api_error'}} | model_server_error | UPSTREAM",
                "vllm   | 503 | not ready | model_server_overloaded | UPSTREAM",
                "openai | 200 | {'error':{'message':'odd','type':'server_error'}} | answer_is_error | UPSTREAM",
                "openai | 302 | | unexpected_status | US"
            })
    void everyRefusalHasItsVerdict(
            String type, int status, @Nullable String body, String code, Blame blame)
            throws Exception {
        PROVIDER.answering(_ -> Reply.of(status, body == null ? "" : body.replace('\'', '"')));

        Fault fault = fault(end(type, call(kind(2, false, null), "a")));

        assertThat(fault.code()).isEqualTo(code);
        assertThat(fault.blame()).isEqualTo(status == 503 ? Blame.CAPACITY : blame);
        assertThat(fault.message()).doesNotContain("sk-abc");
    }

    @Test
    void theServersWaitIsHeard() throws Exception {
        PROVIDER.answering(_ -> {
            Map<String, String> headers = new HashMap<>(Map.of("retry-after", "7"));
            return new Reply(429, headers, new byte[0]);
        });

        assertThat(fault(end("openai", call(kind(2, false, null), "a"))).retryAfter())
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void aLimitThatIsSpentSaysWhenItIsOpenAgain() throws Exception {
        PROVIDER.answering(_ -> {
            Map<String, String> headers =
                    Map.of(
                            "x-ratelimit-remaining-requests", "0",
                            "x-ratelimit-reset-requests", "20s");
            return new Reply(429, headers, new byte[0]);
        });

        assertThat(fault(end("openai", call(kind(2, false, null), "a"))).retryAfter())
                .isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void wordsOfTheServerAreRepeatedToTheOnlyJobOfACallAndToNobodyElse() throws Exception {
        EmbedCall alone = call(kind(8, false, null), "a bad secret");
        EmbedCall shared =
                new EmbedCall(alone.kind(), alone.texts(), 1, null, Duration.ofSeconds(5));

        assertThat(fault(end("openai", alone)).message()).contains("bad secret");
        assertThat(fault(end("openai", shared)).message())
                .isEqualTo("the model server answered 400");
    }

    @Test
    void anAnswerThatIsTooLargeIsReadNoFurther() throws Exception {
        PROVIDER.answering(_ -> Reply.of(200, " ".repeat(30_000)));

        assertThat(fault(end("openai", call(kind(2, false, null), "a"))).code())
                .isEqualTo("output_too_large");
    }

    @Test
    void aServerThatIsNotThereWasNotAsked() throws Exception {
        EmbeddingServer nobody = SERVERS.at(backend("openai", "http://127.0.0.1:1/v1"), null);

        Fault fault = fault(nobody.begin(call(kind(2, false, null), "a")).await());

        assertThat(fault.code()).isEqualTo("model_server_unreachable");
        assertThat(fault.sent()).isFalse();
    }

    @Test
    void aClosedCallClosesItsConnection() throws Exception {
        PROVIDER.taking(Duration.ofSeconds(20));
        EmbeddingServer.Call call =
                SERVERS.at(backend("openai", PROVIDER.baseUrl()), null)
                        .begin(call(kind(8, false, null), "closed soon"));
        org.awaitility.Awaitility.await().until(() -> !PROVIDER.calls("closed soon").isEmpty());

        call.close();

        assertThat(call.await()).isEqualTo(new CallEnd.Closed());
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(1))
                .until(() -> PROVIDER.calls("closed soon").getFirst().exchange().clientLeft());
    }

    private static String list(String... vectors) {
        StringBuilder data = new StringBuilder();
        for (int i = 0; i < vectors.length; i++) {
            data.append(i == 0 ? "" : ",")
                    .append("{\"index\":%d,\"embedding\":%s}".formatted(i, vectors[i]));
        }
        return "{\"data\":[%s]}".formatted(data);
    }

    private static Fault fault(CallEnd end) {
        assertThat(end).isInstanceOf(CallEnd.Failed.class);
        return ((CallEnd.Failed) end).fault();
    }

    private static CallEnd end(String type, EmbedCall call) throws InterruptedException {
        return SERVERS.at(backend(type, PROVIDER.baseUrl()), null).begin(call).await();
    }

    private static Registry.Backend backend(String type, String baseUrl) {
        return new Registry.Backend(type, baseUrl, null);
    }

    private static CallKind kind(int dimensions, boolean shortened, @Nullable String user) {
        return new CallKind("the-model", dimensions, shortened, user, null);
    }

    private static EmbedCall call(CallKind kind, String... texts) {
        return new EmbedCall(kind, List.of(texts), 77, "00-trace", Duration.ofSeconds(10));
    }
}

package dev.millrace.inference.model;

import static dev.millrace.inference.model.TestingBackend.JSON;
import static dev.millrace.inference.model.TestingBackend.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.backends.Fault;
import dev.millrace.backends.http.Connections;
import dev.millrace.contracts.ChatRequest;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Usage;
import dev.millrace.inference.TestingConnections;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds for every back end that is called over HTTP: the same question, the same answer and
 * the same verdict, whatever the provider's words. What a model in the worker's own process does of
 * this, and what it refuses by name, is in {@code GgufModelServerIT}.
 */
@ParameterizedClass
@EnumSource(TestingForm.class)
class BackendContractIT {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration SILENCE_MAX = Duration.ofMillis(400);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int OUTPUT_BYTES_MAX = 20_000;
    private static final String KEY = "sk-very-secret-0815";
    private static final Vertx VERTX = Vertx.vertx();
    private static final TestingBackend BACKEND = new TestingBackend();
    private static final Connections CONNECTIONS = TestingConnections.perServer(4, VERTX);
    private static final HttpModelServers SERVERS = servers(PATIENCE);
    private static final HttpModelServers IMPATIENT = servers(SILENCE_MAX);

    @SuppressWarnings("NullAway.Init")
    @Parameter
    TestingForm form;

    @AfterAll
    static void stop() {
        CONNECTIONS.close();
        VERTX.close();
        BACKEND.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAnswerSaysWhatTheModelSaidAndWhatItCost(boolean streams) throws Exception {
        BACKEND.says(form, TestingAnswer.saying("Fünf grüne Bäume 🌳"));

        var end = answered(TestingChats.PLAIN, streams);

        JsonNode completion = completion(end);
        assertThat(completion.path("object").asText()).isEqualTo("chat.completion");
        assertThat(completion.path("model").asText()).isEqualTo("the-model");
        assertThat(completion.at("/choices/0/message/role").asText()).isEqualTo("assistant");
        assertThat(completion.at("/choices/0/message/content").asText())
                .isEqualTo("Fünf grüne Bäume 🌳");
        assertThat(completion.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        int cached = form == TestingForm.OLLAMA ? 0 : 8;
        assertThat(end.usage()).isEqualTo(new Usage(20, cached, 5, Usage.REPORTED));
        assertThat(completion.at("/usage/total_tokens").asInt()).isEqualTo(25);
        if (streams) {
            assertThat(end.firstToken()).isBetween(Duration.ZERO, PATIENCE);
        } else {
            assertThat(end.firstToken()).isNull();
        }
    }

    @Test
    void theProviderIsAskedInItsOwnWordsWithOurKey() throws Exception {
        BACKEND.says(form, TestingAnswer.saying("Hi"));

        answered(TestingChats.PLAIN, true);

        JsonNode body = BACKEND.askedBody();
        assertThat(BACKEND.asked().path()).isEqualTo("/v1" + form.path());
        assertThat(body.path("model").asText()).isEqualTo("the-model");
        assertThat(body.path("stream").asBoolean()).isTrue();
        assertThat(body.path("max_tokens").asInt()).isEqualTo(300);
        Map<String, String> headers = BACKEND.asked().headers();
        assertThat(headers).doesNotContainKeys("upgrade", "http2-settings");
        if (form.speaksLikeOpenAi()) {
            assertThat(headers).containsEntry("authorization", "Bearer " + KEY);
            assertThat(body.at("/stream_options/include_usage").asBoolean()).isTrue();
            assertThat(body.path("messages")).isEqualTo(json(TestingChats.PLAIN).path("messages"));
        } else {
            assertThat(headers)
                    .containsEntry("x-api-key", KEY)
                    .containsEntry("anthropic-version", "2023-06-01");
            assertThat(body.path("system"))
                    .isEqualTo(json("[{\"type\":\"text\",\"text\":\"Be brief.\"}]"));
            assertThat(body.at("/messages/0/role").asText()).isEqualTo("user");
            assertThat(body.path("messages")).hasSize(1);
        }
    }

    @Test
    void anImageBesideAText() throws Exception {
        BACKEND.says(form, TestingAnswer.saying("A tree"));

        answered(TestingChats.WITH_IMAGE, true);

        JsonNode body = BACKEND.askedBody();
        if (form.speaksLikeOpenAi()) {
            assertThat(body.path("messages"))
                    .isEqualTo(json(TestingChats.WITH_IMAGE).path("messages"));
        } else {
            assertThat(body.at("/messages/0/content"))
                    .isEqualTo(
                            json(
                                    """
                                    [{"type":"text","text":"What is this?"},
                                     {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0="}}]
                                    """));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoToolsAtOnce(boolean streams) throws Exception {
        BACKEND.says(
                form,
                TestingAnswer.saying("")
                        .calling(
                                new TestingAnswer.ToolCall("t1", "weather", "{\"city\":\"Ulm\"}"),
                                new TestingAnswer.ToolCall(
                                        "t2", "weather", "{\"city\":\"Bonn\"}")));

        JsonNode completion = completion(answered(TestingChats.WITH_TOOLS, streams));

        assertThat(completion.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(completion.at("/choices/0/message/tool_calls"))
                .isEqualTo(
                        json(
                                """
                                [{"id":"t1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Ulm\\"}"}},
                                 {"id":"t2","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Bonn\\"}"}}]
                                """));
        JsonNode body = BACKEND.askedBody();
        if (form.speaksLikeOpenAi()) {
            JsonNode asked = json(TestingChats.WITH_TOOLS);
            assertThat(body.path("tools")).isEqualTo(asked.path("tools"));
            assertThat(body.path("tool_choice").asText()).isEqualTo("required");
            assertThat(body.path("parallel_tool_calls").asBoolean()).isTrue();
        } else {
            assertThat(body.at("/tools/0/input_schema/properties/city/type").asText())
                    .isEqualTo("string");
            assertThat(body.path("tool_choice")).isEqualTo(json("{\"type\":\"any\"}"));
        }
    }

    @Test
    void theResultsOfTwoTools() throws Exception {
        BACKEND.says(form, TestingAnswer.saying("12 and 9"));

        answered(TestingChats.WITH_RESULTS, true);

        JsonNode body = BACKEND.askedBody();
        if (form.speaksLikeOpenAi()) {
            assertThat(body.path("messages"))
                    .isEqualTo(json(TestingChats.WITH_RESULTS).path("messages"));
        } else {
            assertThat(body.at("/messages/1/content/1"))
                    .isEqualTo(
                            json(
                                    """
                                    {"type":"tool_use","id":"t2","name":"weather","input":{"city":"Bonn"}}
                                    """));
            assertThat(body.at("/messages/2/content/0"))
                    .isEqualTo(
                            json(
                                    """
                                    {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"12 °C"}]}
                                    """));
            assertThat(body.at("/messages/2/content")).hasSize(2);
        }
    }

    @Test
    void anAnswerByASchema() throws Exception {
        BACKEND.says(form, TestingAnswer.saying("{\"name\":\"Ulm\"}"));

        JsonNode completion = completion(answered(TestingChats.WITH_SCHEMA, true));

        assertThat(completion.at("/choices/0/message/content").asText())
                .isEqualTo("{\"name\":\"Ulm\"}");
        JsonNode schema = json(TestingChats.WITH_SCHEMA).at("/response_format/json_schema/schema");
        assertThat(
                        BACKEND.askedBody()
                                .at(
                                        form.speaksLikeOpenAi()
                                                ? "/response_format/json_schema/schema"
                                                : "/output_config/format/schema"))
                .isEqualTo(schema);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAnswerThatIsCutAtTheLimitOfTokensSaysSo(boolean streams) throws Exception {
        BACKEND.says(form, TestingAnswer.saying("Once upon").ending(TestingAnswer.End.TOKENS));

        JsonNode completion = completion(answered(TestingChats.PLAIN, streams));

        assertThat(completion.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(completion.at("/choices/0/message/content").asText()).isEqualTo("Once upon");
    }

    /** OpenAI's models refuse in a field of its own; the others end with a reason for it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRefusalIsAnAnswerAndSaysSo(boolean streams) throws Exception {
        BACKEND.says(form, TestingAnswer.saying("I can't.").ending(TestingAnswer.End.REFUSED));

        JsonNode completion = completion(answered(TestingChats.PLAIN, streams));

        JsonNode choice = completion.at("/choices/0");
        if (form == TestingForm.OPENAI) {
            assertThat(choice.at("/message/refusal").asText()).isEqualTo("I can't.");
            assertThat(
                            choice.at("/message/content").isNull()
                                    || choice.at("/message/content").asText().isEmpty())
                    .isTrue();
        } else {
            assertThat(choice.path("finish_reason").asText()).isEqualTo("content_filter");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheProviderForgetsToCountIsEstimatedAndSaysSo(boolean streams) throws Exception {
        BACKEND.says(form, TestingAnswer.saying("Twelve chars").uncounted());

        Usage usage = answered(TestingChats.PLAIN, streams).usage();

        assertThat(usage.source()).isEqualTo(Usage.ESTIMATED);
        assertThat(usage.outputTokens()).isEqualTo(3);
        assertThat(usage.inputTokens()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fieldsThatNobodyKnowsYetPassThroughBothWays(boolean streams) throws Exception {
        BACKEND.says(form, TestingAnswer.saying("Hi"));
        String request =
                TestingChats.PLAIN.replaceFirst(
                        "\\{", "{\"" + TestingForm.UNKNOWN + "\":{\"deep\":[1,2]},");

        JsonNode completion = completion(answered(request, streams));

        assertThat(BACKEND.askedBody().at("/" + TestingForm.UNKNOWN + "/deep")).hasSize(2);
        assertThat(completion.path(TestingForm.UNKNOWN).asText()).isEqualTo("kept");
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error, request_rejected",
        "401, authentication_error, model_server_denied_us",
        "403, permission_error, model_server_denied_us",
        "404, not_found_error, model_not_found",
        "408, timeout_error, model_server_timeout",
        "413, request_too_large, request_rejected",
        "422, invalid_request_error, request_rejected",
        "429, rate_limit_error, rate_limited",
        "500, api_error, model_server_error",
        "502, api_error, model_server_error",
        "503, api_error, model_server_overloaded",
        "504, timeout_error, model_server_timeout",
        "529, overloaded_error, model_server_overloaded"
    })
    void everyErrorHasItsVerdict(int status, String kind, String code) throws Exception {
        BACKEND.answers(status, JSON, form.error(status, kind, "so it is"));

        Fault fault = failed(TestingChats.PLAIN, true);

        assertThat(fault.code()).isEqualTo(code);
        assertThat(fault.status()).isEqualTo(status);
        if (!code.equals("model_server_denied_us")) {
            assertThat(fault.message()).contains("so it is");
        }
    }

    @Test
    void anAccountThatIsUsedUpIsNoRateLimit() throws Exception {
        switch (form) {
            case OPENAI -> BACKEND.answers(429, JSON, form.error(429, "insufficient_quota", "pay"));
            case ANTHROPIC ->
                    BACKEND.answers(
                            400,
                            JSON,
                            form.error(
                                    400,
                                    "invalid_request_error",
                                    "Your credit balance is too low to access the API."));
            case OLLAMA, VLLM -> BACKEND.answers(402, JSON, form.error(402, "billing", "pay"));
        }

        assertThat(failed(TestingChats.PLAIN, true).code()).isEqualTo("quota_exhausted");
    }

    @Test
    void whatALimitSaysOfItselfIsHeardUnlessTheServerAsksForAWait() throws Exception {
        Map<String, String> limits = new HashMap<>(form.limits());
        BACKEND.answers(429, limits, form.error(429, "rate_limit_error", "slow down"));
        assertThat(failed(TestingChats.PLAIN, true).retryAfter()).isEqualTo(Duration.ofSeconds(67));

        limits.put("retry-after", "7");
        BACKEND.answers(429, limits, form.error(429, "rate_limit_error", "slow down"));
        assertThat(failed(TestingChats.PLAIN, true).retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void ourKeyIsHiddenIfTheServerRepeatsIt() throws Exception {
        BACKEND.answers(400, JSON, form.error(400, "invalid_request_error", "you sent " + KEY));

        Fault fault = failed(TestingChats.PLAIN, true);

        assertThat(fault.toString()).doesNotContain(KEY).contains("you sent ***");
    }

    @ParameterizedTest
    @CsvSource({"200, answer_not_json", "502, model_server_error", "403, model_server_denied_us"})
    void anErrorPageOfAGatewayIsNoAnswer(int status, String code) throws Exception {
        BACKEND.answers(
                status,
                Map.of("content-type", "text/html"),
                "<html><body><h1>Bad Gateway</h1></body></html>");

        Fault fault = failed(TestingChats.PLAIN, true);

        assertThat(fault.code()).isEqualTo(code);
        assertThat(fault.message()).doesNotContain("<");
    }

    @Test
    void aStreamThatComesByteByByteIsTheSame() throws Exception {
        BACKEND.streams(byByte(all(TestingAnswer.saying("Bäume 🌳🌳"))));

        JsonNode completion = completion(answered(TestingChats.PLAIN, true));

        assertThat(completion.at("/choices/0/message/content").asText()).isEqualTo("Bäume 🌳🌳");
    }

    @Test
    void aStreamWithoutItsLastEventIsWholeIfTheModelHasFinished() throws Exception {
        BACKEND.streams(pieces(form.events(TestingAnswer.saying("Hello"))));

        assertThat(answered(TestingChats.PLAIN, true).usage().source()).isEqualTo(Usage.REPORTED);
    }

    @Test
    void aStreamThatEndsBeforeTheModelHasFinishedIsCutAndWhatItCostIsSaid() throws Exception {
        List<String> events = form.events(TestingAnswer.saying("Hello World, and more"));
        BACKEND.streams(pieces(events.subList(0, 3)));

        Fault fault = failed(TestingChats.PLAIN, true);

        assertThat(fault.code()).isEqualTo("answer_cut");
        Usage cost = Objects.requireNonNull(fault.usage());
        assertThat(cost.source()).isEqualTo(Usage.ESTIMATED);
    }

    @Test
    void anErrorInTheMiddleOfAStreamEndsIt() throws Exception {
        List<String> events =
                new ArrayList<>(form.events(TestingAnswer.saying("Hel")).subList(0, 2));
        events.add(form.errorEvent("overloaded_error", "too many"));
        BACKEND.streamsAndLingers(events, form.sign());

        Fault fault = failed(TestingChats.PLAIN, true);

        assertThat(fault.code())
                .isEqualTo(
                        switch (form) {
                            case OPENAI, ANTHROPIC, VLLM -> "model_server_overloaded";
                            // Its type is always the same, and its code empty.
                            case OLLAMA -> "answer_is_error";
                        });
        assertThat(fault.message()).contains("too many");
        assertThat(BACKEND.sawTheClientLeave()).isTrue();
    }

    @Test
    void aLineThatIsNoneOfTheStandardsIsPassedOver() throws Exception {
        List<String> events = new ArrayList<>(all(TestingAnswer.saying("Hello")));
        events.add(1, ": a comment\nretry: 10\nrubbish without a colon\n\n");
        BACKEND.streams(pieces(events));

        assertThat(
                        completion(answered(TestingChats.PLAIN, true))
                                .at("/choices/0/message/content")
                                .asText())
                .isEqualTo("Hello");
    }

    @Test
    void dataThatIsNoJsonEndsTheStream() throws Exception {
        List<String> events = new ArrayList<>(form.events(TestingAnswer.saying("Hello")));
        events.add(2, "data: {\"half\": \n\n");
        BACKEND.streams(pieces(events));

        assertThat(failed(TestingChats.PLAIN, true).code()).isEqualTo("answer_not_json");
    }

    @Test
    void aLineWithoutAnEndIsNotReadToItsEnd() throws Exception {
        BACKEND.streamsAndLingers(List.of(), "endless rubbish ".repeat(500));
        assertThat(failed(TestingChats.PLAIN, true).code()).isEqualTo("answer_not_json");
        assertThat(BACKEND.sawTheClientLeave()).isTrue();

        BACKEND.streamsAndLingers(List.of("data: "), "endless words ".repeat(500));
        assertThat(failed(TestingChats.PLAIN, true).code()).isEqualTo("output_too_large");
        assertThat(BACKEND.sawTheClientLeave()).isTrue();
    }

    @Test
    void aStreamWithNothingInItIsNoAnswer() throws Exception {
        BACKEND.streams(List.of());
        assertThat(failed(TestingChats.PLAIN, true).code()).isEqualTo("answer_without_choices");

        BACKEND.streams(pieces(List.of(form.lastEvent())));
        assertThat(failed(TestingChats.PLAIN, true).code()).isEqualTo("answer_without_choices");
    }

    @Test
    void silenceIsMeasuredByTokensAndNotBySignsOfLife() throws Exception {
        List<String> events = form.events(TestingAnswer.saying("Hello")).subList(0, 3);
        BACKEND.streamsAndLingers(events, form.sign());

        CallEnd end = begin(IMPATIENT, TestingChats.PLAIN, true, PATIENCE).await();

        Fault fault = ((CallEnd.Failed) end).fault();
        assertThat(fault.code()).isEqualTo("model_server_timeout");
        assertThat(fault.message()).contains(SILENCE_MAX.toMillis() + " ms");
        assertThat(BACKEND.sawTheClientLeave()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theDeadlineHoldsHoweverBusyTheServerIs(boolean streams) throws Exception {
        List<String> events = form.events(TestingAnswer.saying("Hello"));
        // A sign that is a token each time: no silence, and no end.
        if (streams) {
            BACKEND.streamsAndLingers(events.subList(0, 2), events.get(2));
        } else {
            BACKEND.plays(exchange -> exchange.pause(PATIENCE));
        }

        CallEnd end = begin(TestingChats.PLAIN, streams, Duration.ofMillis(600)).await();

        assertThat(((CallEnd.Failed) end).fault().code()).isEqualTo("model_server_timeout");
        assertThat(BACKEND.sawTheClientLeave()).isTrue();
    }

    @Test
    void aCallThatIsClosedLeavesTheServerWithinASecond() throws Exception {
        List<String> events = form.events(TestingAnswer.saying("Hello")).subList(0, 2);
        BACKEND.streamsAndLingers(events, form.sign());
        ModelServer.Call call = begin(TestingChats.PLAIN, true, PATIENCE);
        await().until(BACKEND::wasAsked);

        call.close();

        assertThat(call.await()).isEqualTo(new CallEnd.Closed());
        assertThat(BACKEND.sawTheClientLeave()).isTrue();
    }

    @Test
    void aWholeAnswerToAQuestionForAStreamIsTakenToo() throws Exception {
        BACKEND.answers(200, JSON, form.whole(TestingAnswer.saying("Hello")));

        var end = answered(TestingChats.PLAIN, true);

        assertThat(completion(end).at("/choices/0/message/content").asText()).isEqualTo("Hello");
        assertThat(end.firstToken()).isNull();
    }

    private List<String> all(TestingAnswer answer) {
        List<String> events = new ArrayList<>(form.events(answer));
        events.add(form.lastEvent());
        return events;
    }

    private static List<byte[]> pieces(List<String> events) {
        return events.stream().map(TestingBackend::bytes).toList();
    }

    private static List<byte[]> byByte(List<String> events) {
        List<byte[]> pieces = new ArrayList<>();
        for (byte b : bytes(String.join("", events))) {
            pieces.add(new byte[] {b});
        }
        return pieces;
    }

    private CallEnd.Answered answered(String request, boolean streams) throws Exception {
        CallEnd end = begin(request, streams, PATIENCE).await();
        assertThat(end).isInstanceOf(CallEnd.Answered.class);
        return (CallEnd.Answered) end;
    }

    private Fault failed(String request, boolean streams) throws Exception {
        CallEnd end = begin(request, streams, PATIENCE).await();
        assertThat(end).isInstanceOf(CallEnd.Failed.class);
        return ((CallEnd.Failed) end).fault();
    }

    private static HttpModelServers servers(Duration silenceMax) {
        return new HttpModelServers(
                CONNECTIONS,
                new HttpModelServers.Limits(
                        40_000, OUTPUT_BYTES_MAX, Duration.ofHours(1), silenceMax),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private ModelServer.Call begin(String request, boolean streams, Duration timeout)
            throws Exception {
        return begin(SERVERS, request, streams, timeout);
    }

    private ModelServer.Call begin(
            HttpModelServers servers, String request, boolean streams, Duration timeout)
            throws Exception {
        return servers.at(BACKEND.of(form, streams), KEY)
                .begin(
                        new ChatCall(
                                "the-model",
                                RawJson.of(request),
                                new ChatRequest(json(request)),
                                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                                "key-of-this-attempt",
                                timeout));
    }

    private static JsonNode completion(CallEnd.Answered end) throws Exception {
        return Json.MAPPER.readTree(end.output().bytes());
    }

    private static JsonNode json(String text) throws Exception {
        return Json.MAPPER.readTree(text);
    }
}

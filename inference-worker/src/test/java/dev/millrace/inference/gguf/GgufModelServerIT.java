package dev.millrace.inference.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.ChatRequest;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Usage;
import dev.millrace.inference.model.CallEnd;
import dev.millrace.inference.model.ChatCall;
import dev.millrace.inference.model.ModelServer;
import dev.millrace.inference.model.TestingChats;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GgufModelServerIT {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final int OUTPUT_TOKENS_MAX = 400;

    @TempDir static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static GgufModelServer server;

    @BeforeAll
    static void load() throws IOException {
        Path file = TestingGguf.write(folder.resolve("nonsense.gguf"));
        GgufHeader header = GgufHeader.read(file);
        server =
                new GgufModelServer(
                        Stream.<Engine>generate(() ->
                                        LlamaEngine.load(
                                                file, header, TestingGguf.CONTEXT_TOKENS, 1, 8))
                                .limit(2)
                                .toList(),
                        new GgufModelServer.Limits(TestingGguf.CONTEXT_TOKENS, OUTPUT_TOKENS_MAX),
                        new WriteAnswer(8),
                        Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void aChatIsAnsweredAsOpenAiAnswersAndItsTokensAreCounted() throws Exception {
        var end = (CallEnd.Answered) begin("hello", ",\"max_tokens\":5,\"temperature\":0").await();

        JsonNode completion = Json.MAPPER.readTree(end.output().bytes());
        assertThat(completion.path("id").asText()).startsWith("chatcmpl-").hasSize(41);
        assertThat(completion.path("object").asText()).isEqualTo("chat.completion");
        assertThat(completion.path("created").asLong()).isEqualTo(NOW.getEpochSecond());
        assertThat(completion.path("model").asText()).isEqualTo("nonsense");
        assertThat(completion.at("/choices/0/message/role").asText()).isEqualTo("assistant");
        assertThat(completion.at("/choices/0/message/content").asText()).matches("[a-z ]{5}");
        assertThat(completion.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        // Begin, "<user>hello\n<assistant>", of which only a to z are tokens of their own.
        assertThat(end.usage().source()).isEqualTo(Usage.COUNTED);
        assertThat(end.usage().outputTokens()).isEqualTo(5);
        assertThat(completion.at("/usage/prompt_tokens").asLong())
                .isEqualTo(end.usage().inputTokens())
                .isBetween(20L, 30L);
    }

    @Test
    void theLimitOfAllAnswersHoldsWhateverIsAskedFor() throws Exception {
        var end = (CallEnd.Answered) begin("hello", ",\"max_tokens\":100000").await();

        assertThat(end.usage().outputTokens()).isEqualTo(OUTPUT_TOKENS_MAX);
    }

    @Test
    void aLongPromptLeavesLessForTheAnswer() throws Exception {
        var end = (CallEnd.Answered) begin("a".repeat(400), "").await();

        assertThat(end.usage().inputTokens() + end.usage().outputTokens())
                .isEqualTo(TestingGguf.CONTEXT_TOKENS);
    }

    @Test
    void aPromptThatDoesNotFitIsRefusedWithBothNumbers() throws Exception {
        JobError error = error(begin("a".repeat(600), ""));

        assertThat(error.code()).isEqualTo("context_exceeded");
        assertThat(error.blame()).isEqualTo(Blame.CALLER);
        assertThat(error.field()).isEqualTo("task.request.messages");
        assertThat(error.message())
                .matches("the prompt has 62\\d tokens; with the answer there is room for 512");
    }

    @Test
    void aFieldThatCannotBeHonouredIsNamed() throws Exception {
        JobError error = error(begin("hello", ",\"n\":2"));

        assertThat(error.code()).isEqualTo("unsupported_field");
        assertThat(error.blame()).isEqualTo(Blame.CALLER);
        assertThat(error.field()).isEqualTo("task.request.n");
        assertThat(error.retryable()).isFalse();
    }

    /** Of the contract that back ends on servers pass: it does this. */
    @Test
    void theSameRequestAsAnyBackEndsIsAnsweredInOpenAisWordsWithCountedTokens() throws Exception {
        var end = (CallEnd.Answered) server.begin(asking(TestingChats.PLAIN)).await();

        JsonNode completion = Json.MAPPER.readTree(end.output().bytes());
        assertThat(completion.at("/choices/0/message/content").isTextual()).isTrue();
        assertThat(completion.at("/choices/0/finish_reason").asText()).isIn("stop", "length");
        assertThat(end.usage().source()).isEqualTo(Usage.COUNTED);
        assertThat(end.usage().cachedInputTokens()).isZero();
    }

    static Stream<Arguments> whatItCannotDo() {
        return Stream.of(
                Arguments.of(TestingChats.WITH_IMAGE, "task.request.messages[1].content[1].type"),
                Arguments.of(TestingChats.WITH_TOOLS, "task.request.tools"),
                Arguments.of(TestingChats.WITH_RESULTS, "task.request.tools"),
                Arguments.of(TestingChats.WITH_SCHEMA, "task.request.response_format"),
                Arguments.of(
                        "{\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"t\",\"content\":\"9\"}]}",
                        "task.request.messages[0].tool_call_id"),
                Arguments.of(
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"from_the_future\":1}",
                        "task.request.from_the_future"));
    }

    /** And this it does not, and says so by name. */
    @ParameterizedTest
    @MethodSource("whatItCannotDo")
    void whatAServersModelMayDoAndThisCannotIsRefusedByName(String request, String field)
            throws Exception {
        JobError error = error(server.begin(asking(request)));

        assertThat(error.field()).isEqualTo(field);
        assertThat(error.blame()).isEqualTo(Blame.CALLER);
        assertThat(error.retryable()).isFalse();
    }

    @Test
    void aCallThatIsClosedEndsAtOnceAndTheNextIsAnswered() throws Exception {
        ModelServer.Call call = begin("hello", "");

        call.close();

        assertThat(call.await()).isEqualTo(new CallEnd.Closed());
        assertThat(begin("hello", ",\"max_tokens\":5").await())
                .isInstanceOf(CallEnd.Answered.class);
    }

    @Test
    void aCallThatTakesTooLongIsGivenUp() throws Exception {
        JobError error = error(server.begin(call("hello", "", Duration.ofMillis(1))));

        assertThat(error.code()).isEqualTo("generation_timeout");
        assertThat(error.blame()).isEqualTo(Blame.CAPACITY);
    }

    /** Not word for word the same: a prompt that is remembered is computed in other batches. */
    @Test
    void moreCallsThanEnginesAreAnsweredOneAfterTheOther() throws Exception {
        List<ModelServer.Call> calls =
                Stream.generate(() -> begin("hello", ",\"max_tokens\":5,\"temperature\":0"))
                        .limit(6)
                        .toList();

        for (ModelServer.Call call : calls) {
            assertThat(call.await()).isInstanceOf(CallEnd.Answered.class);
        }
    }

    private static JobError error(ModelServer.Call call) throws InterruptedException {
        return ((CallEnd.Failed) call.await()).fault().error();
    }

    private static ModelServer.Call begin(String text, String fields) {
        return server.begin(call(text, fields, Duration.ofSeconds(60)));
    }

    private static ChatCall asking(String request) {
        return asking(request, Duration.ofSeconds(60));
    }

    private static ChatCall call(String text, String fields, Duration timeout) {
        return asking(
                "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}".formatted(text, fields),
                timeout);
    }

    private static ChatCall asking(String request, Duration timeout) {
        try {
            return new ChatCall(
                    "nonsense",
                    RawJson.of(request),
                    new ChatRequest(Json.MAPPER.readTree(request)),
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    "unused",
                    timeout);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

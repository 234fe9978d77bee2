package dev.millrace.testkit.provider.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.errors.UnprocessableEntityException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import dev.millrace.testkit.provider.Conduct;
import dev.millrace.testkit.provider.ScriptedProvider;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiSdkTest {
    @AutoClose private static final ScriptedProvider PROVIDER = ScriptedProvider.started();

    @AutoClose
    private static final OpenAIClient CLIENT =
            OpenAIOkHttpClient.builder()
                    .baseUrl(PROVIDER.baseUrl())
                    .apiKey("sk-test")
                    .maxRetries(0)
                    .responseValidation(true)
                    .build();

    @BeforeEach
    void behave() {
        PROVIDER.behave(Conduct.good()).require("");
    }

    @Test
    void aCompletionSaysItsWordsItsEndAndItsUsage() {
        var completion = ask(chat("what is a millrace [[cached:2]]"));

        var choice = completion.choices().getFirst();
        assertThat(choice.message().content())
                .hasValue(ScriptedProvider.answerTo("what is a millrace [[cached:2]]"));
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        var usage = completion.usage().orElseThrow();
        assertThat(usage.promptTokens()).isEqualTo(5);
        assertThat(usage.completionTokens()).isEqualTo(2);
        assertThat(usage.promptTokensDetails().orElseThrow().cachedTokens()).hasValue(2L);
    }

    @Test
    void aStreamAddsUpToTheSameAndHasAChunkOfUsage() {
        var streamed = stream(chat("[[say:Fünf grüne Bäume 🌳]] [[split-utf8]]"));

        var choice = streamed.choices().getFirst();
        assertThat(choice.message().content()).hasValue("Fünf grüne Bäume 🌳");
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(streamed.usage().orElseThrow().completionTokens()).isEqualTo(4);
    }

    @Test
    void anAnswerThatTheCallerCutsShortSaysSo() {
        var completion = ask(chat("[[words:50]]").maxCompletionTokens(7));

        assertThat(completion.choices().getFirst().finishReason())
                .isEqualTo(ChatCompletion.Choice.FinishReason.LENGTH);
        assertThat(completion.usage().orElseThrow().completionTokens()).isEqualTo(7);
    }

    @Test
    void aToolThatIsWantedIsCalledWithArgumentsThatFitWholeAndStreamed() {
        var params =
                chat("how warm is it?")
                        .addTool(tool("get_weather"))
                        .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED);

        for (var completion : List.of(ask(params), stream(params))) {
            var choice = completion.choices().getFirst();
            assertThat(choice.finishReason())
                    .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
            var call = choice.message().toolCalls().orElseThrow().getFirst().asFunction();
            assertThat(call.function().name()).isEqualTo("get_weather");
            assertThat(call.function().arguments()).isEqualTo("{\"city\":\"Paris\"}");
        }
    }

    @Test
    void severalToolsAreCalledInOneAnswer() {
        var streamed = stream(chat("[[tool:get_weather]] [[tool:clock:{\"zone\":\"UTC\"}]]"));

        var calls = streamed.choices().getFirst().message().toolCalls().orElseThrow();
        assertThat(calls)
                .extracting(call -> call.asFunction().function().name())
                .containsExactly("get_weather", "clock");
        assertThat(calls.getLast().asFunction().function().arguments())
                .isEqualTo("{\"zone\":\"UTC\"}");
    }

    @Test
    void anAnswerFitsTheSchemaThatIsAskedFor() {
        var schema =
                ResponseFormatJsonSchema.JsonSchema.Schema.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty("required", JsonValue.from(List.of("label", "sure")))
                        .putAdditionalProperty(
                                "properties",
                                JsonValue.from(
                                        Map.of(
                                                "label",
                                                Map.of("enum", List.of("billing", "login")),
                                                "sure",
                                                Map.of("type", "boolean"))))
                        .build();
        var params =
                chat("which?")
                        .responseFormat(
                                ResponseFormatJsonSchema.builder()
                                        .jsonSchema(
                                                ResponseFormatJsonSchema.JsonSchema.builder()
                                                        .name("ticket")
                                                        .schema(schema)
                                                        .build())
                                        .build());

        assertThat(ask(params).choices().getFirst().message().content())
                .hasValue("{\"label\":\"billing\",\"sure\":true}");
    }

    @Test
    void aRefusalIsNoContentWholeAndStreamed() {
        for (var completion :
                List.of(ask(chat("[[refuse:not me]]")), stream(chat("[[refuse:not me]]")))) {
            assertThat(completion.choices().getFirst().message())
                    .satisfies(
                            message -> assertThat(message.content().orElse("")).isEmpty(),
                            message -> assertThat(message.refusal()).hasValue("not me"));
        }
    }

    @Test
    void embeddingsComeAsNumbersAndInBase64AndAreTheSame() {
        var params =
                EmbeddingCreateParams.builder()
                        .model("scripted-embed")
                        .inputOfArrayOfStrings(List.of("the mill", "turns"))
                        .dimensions(16);

        var byDefault = CLIENT.embeddings().create(params.build());
        var base64 = embed(params, EmbeddingCreateParams.EncodingFormat.BASE64);
        var numbers = embed(params, EmbeddingCreateParams.EncodingFormat.FLOAT);

        assertThat(numbers.data()).hasSize(2);
        assertThat(numbers.data().getFirst().embedding()).hasSize(16);
        for (var other : List.of(byDefault, base64)) {
            assertThat(other.data().getLast().embedding())
                    .isEqualTo(numbers.data().getLast().embedding());
        }
        assertThat(numbers.usage().promptTokens()).isEqualTo(3);
    }

    @Test
    void modelsAreListedAndFound() {
        assertThat(CLIENT.models().list().data())
                .extracting(Model::id)
                .containsExactly("scripted-chat");
        assertThat(CLIENT.models().retrieve("scripted-chat").ownedBy()).isEqualTo("testkit");
        assertThatThrownBy(() -> CLIENT.models().retrieve("no-such"))
                .isInstanceOf(NotFoundException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error, ''",
        "401, invalid_request_error, invalid_api_key",
        "403, invalid_request_error, ''",
        "404, invalid_request_error, model_not_found",
        "409, invalid_request_error, ''",
        "422, invalid_request_error, ''",
        "429, requests, rate_limit_exceeded",
        "500, server_error, ''",
        "503, server_error, ''"
    })
    void everyStatusIsTheExceptionThatTheSdkHasForIt(int status, String type, String code) {
        var thrown =
                catchThrowableOfType(
                        OpenAIServiceException.class, () -> ask(chat("[[" + status + "]]")));

        assertThat(thrown).isInstanceOf(exception(status));
        assertThat(thrown.statusCode()).isEqualTo(status);
        assertThat(thrown.type()).hasValue(type);
        assertThat(thrown.code().orElse("")).isEqualTo(code);
        assertThat(thrown.headers().values("x-request-id")).isNotEmpty();
    }

    private static Class<? extends OpenAIServiceException> exception(int status) {
        return switch (status) {
            case 400 -> BadRequestException.class;
            case 401 -> UnauthorizedException.class;
            case 403 -> PermissionDeniedException.class;
            case 404 -> NotFoundException.class;
            case 422 -> UnprocessableEntityException.class;
            case 429 -> RateLimitException.class;
            case 500, 503 -> InternalServerException.class;
            default -> UnexpectedStatusCodeException.class;
        };
    }

    @Test
    void aFieldThatIsWrongIsNamed() {
        var thrown =
                catchThrowableOfType(
                        BadRequestException.class,
                        () ->
                                CLIENT.embeddings()
                                        .create(
                                                EmbeddingCreateParams.builder()
                                                        .model("m")
                                                        .input("")
                                                        .build()));

        assertThat(thrown.param()).hasValue("input");
    }

    @Test
    void aLimitSaysWhenToComeBackAndWhereTheCallerStands() {
        PROVIDER.behave(Conduct.good().allowingPerMinute(1));
        ask(chat("the only one"));

        var thrown =
                catchThrowableOfType(RateLimitException.class, () -> ask(chat("one too many")));

        assertThat(thrown.headers().values("retry-after")).isIn(List.of("60"), List.of("61"));
        assertThat(Integer.parseInt(thrown.headers().values("retry-after-ms").getFirst()))
                .isBetween(30_000, 60_000);
        assertThat(thrown.headers().values("x-ratelimit-limit-requests")).containsExactly("1");
        assertThat(thrown.headers().values("x-ratelimit-remaining-requests")).containsExactly("0");
        assertThat(thrown.headers().values("x-ratelimit-reset-requests")).hasSize(1);
    }

    @Test
    void theSdkComesBackByItselfAfterTheTimeItWasTold() {
        PROVIDER.when("comes back", "[[429:0]]", "");

        var completion = CLIENT.withOptions(options -> options.maxRetries(1)).chat().completions();

        assertThat(completion.create(chat("comes back").build()).choices()).hasSize(1);
        assertThat(PROVIDER.calls("comes back")).hasSize(2);
    }

    @Test
    void onlyTheKeyThatIsRequiredIsTaken() {
        PROVIDER.require("sk-test");
        ask(chat("let me in"));

        PROVIDER.require("sk-other");

        assertThatThrownBy(() -> ask(chat("and me?"))).isInstanceOf(UnauthorizedException.class);
    }

    @Test
    void anErrorInTheMiddleOfAStreamIsThrown() {
        assertThatThrownBy(() -> stream(chat("[[200-error]] [[words:9]]")))
                .isInstanceOf(SseException.class)
                .hasMessageContaining("scripted: answered 500");
    }

    private static ChatCompletionCreateParams.Builder chat(String text) {
        return ChatCompletionCreateParams.builder().model("scripted-chat").addUserMessage(text);
    }

    private static ChatCompletion ask(ChatCompletionCreateParams.Builder params) {
        return CLIENT.chat().completions().create(params.build());
    }

    private static ChatCompletion stream(ChatCompletionCreateParams.Builder params) {
        var options = ChatCompletionStreamOptions.builder().includeUsage(true).build();
        var accumulator = ChatCompletionAccumulator.create();
        try (var chunks =
                CLIENT.chat()
                        .completions()
                        .createStreaming(params.streamOptions(options).build())) {
            chunks.stream().forEach(accumulator::accumulate);
        }
        return accumulator.chatCompletion();
    }

    private static CreateEmbeddingResponse embed(
            EmbeddingCreateParams.Builder params, EmbeddingCreateParams.EncodingFormat format) {
        return CLIENT.embeddings().create(params.encodingFormat(format).build());
    }

    private static ChatCompletionFunctionTool tool(String name) {
        var parameters =
                FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                        .putAdditionalProperty(
                                "properties",
                                JsonValue.from(Map.of("city", Map.of("enum", List.of("Paris")))))
                        .build();
        return ChatCompletionFunctionTool.builder()
                .function(FunctionDefinition.builder().name(name).parameters(parameters).build())
                .build();
    }
}

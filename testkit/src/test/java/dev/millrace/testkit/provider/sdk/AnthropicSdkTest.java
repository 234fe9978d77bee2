package dev.millrace.testkit.provider.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.PermissionDeniedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.SseException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.errors.UnprocessableEntityException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.models.ModelInfo;
import dev.millrace.testkit.provider.Conduct;
import dev.millrace.testkit.provider.ScriptedProvider;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicSdkTest {
    @AutoClose private static final ScriptedProvider PROVIDER = ScriptedProvider.started();

    @AutoClose
    private static final AnthropicClient CLIENT =
            AnthropicOkHttpClient.builder()
                    .baseUrl("http://127.0.0.1:" + PROVIDER.port())
                    .apiKey("sk-test")
                    .maxRetries(0)
                    .responseValidation(true)
                    .build();

    @BeforeEach
    void behave() {
        PROVIDER.behave(Conduct.good()).require("");
    }

    @Test
    void aMessageSaysItsWordsItsEndAndItsUsageWholeAndStreamed() {
        var text = "what is a millrace [[cached:2]]";

        for (var message : List.of(ask(message(text)), stream(message(text)))) {
            assertThat(message.content().getFirst().asText().text())
                    .isEqualTo(ScriptedProvider.answerTo(text));
            assertThat(message.stopReason()).hasValue(StopReason.END_TURN);
            assertThat(message.usage().inputTokens()).isEqualTo(3);
            assertThat(message.usage().cacheReadInputTokens()).hasValue(2L);
            assertThat(message.usage().outputTokens()).isEqualTo(2);
        }
    }

    @Test
    void charactersThatAreCutAcrossChunksAreWholeInTheEnd() {
        var streamed = stream(message("[[say:Fünf grüne Bäume 🌳]] [[split-utf8]]"));

        assertThat(streamed.content().getFirst().asText().text()).isEqualTo("Fünf grüne Bäume 🌳");
    }

    @Test
    void anAnswerThatTheCallerCutsShortSaysSo() {
        var message = ask(message("[[words:50]]").maxTokens(7));

        assertThat(message.stopReason()).hasValue(StopReason.MAX_TOKENS);
        assertThat(message.usage().outputTokens()).isEqualTo(7);
    }

    @Test
    void aToolThatIsWantedIsCalledWithInputThatFitsWholeAndStreamed() {
        var params =
                message("how warm is it?")
                        .addTool(tool("get_weather"))
                        .toolToolChoice("get_weather");

        for (var message : List.of(ask(params), stream(params))) {
            assertThat(message.stopReason()).hasValue(StopReason.TOOL_USE);
            var call = message.content().getFirst().asToolUse();
            assertThat(call.name()).isEqualTo("get_weather");
            assertThat(call._input()).isEqualTo(JsonValue.from(Map.of("city", "Paris")));
        }
    }

    @Test
    void aRefusalIsAReasonToStop() {
        assertThat(ask(message("[[refuse]]")).stopReason()).hasValue(StopReason.REFUSAL);
        assertThat(stream(message("[[refuse]]")).stopReason()).hasValue(StopReason.REFUSAL);
    }

    @Test
    void modelsAreListedAndFound() {
        assertThat(CLIENT.models().list().data())
                .extracting(ModelInfo::id)
                .containsExactly("scripted-chat");
        assertThat(CLIENT.models().retrieve("scripted-chat").displayName())
                .isEqualTo("scripted-chat");
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error",
        "401, authentication_error",
        "403, permission_error",
        "404, not_found_error",
        "422, invalid_request_error",
        "429, rate_limit_error",
        "500, api_error",
        "529, overloaded_error"
    })
    void everyStatusIsTheExceptionThatTheSdkHasForIt(int status, String type) {
        var thrown =
                catchThrowableOfType(
                        AnthropicServiceException.class, () -> ask(message("[[" + status + "]]")));

        assertThat(thrown).isInstanceOf(exception(status));
        assertThat(thrown.statusCode()).isEqualTo(status);
        assertThat(thrown.body().toString()).contains("type=" + type);
        assertThat(thrown.headers().values("request-id")).isNotEmpty();
    }

    private static Class<? extends AnthropicServiceException> exception(int status) {
        return switch (status) {
            case 400 -> BadRequestException.class;
            case 401 -> UnauthorizedException.class;
            case 403 -> PermissionDeniedException.class;
            case 404 -> NotFoundException.class;
            case 422 -> UnprocessableEntityException.class;
            case 429 -> RateLimitException.class;
            default -> InternalServerException.class;
        };
    }

    @Test
    void aLimitSaysWhenToComeBackAndWhereTheCallerStands() {
        PROVIDER.behave(Conduct.good().allowingPerMinute(1));
        ask(message("the only one"));

        var thrown =
                catchThrowableOfType(RateLimitException.class, () -> ask(message("one too many")));

        assertThat(thrown.headers().values("retry-after")).hasSize(1);
        assertThat(thrown.headers().values("anthropic-ratelimit-requests-limit"))
                .containsExactly("1");
        assertThat(thrown.headers().values("anthropic-ratelimit-requests-remaining"))
                .containsExactly("0");
    }

    @Test
    void onlyTheKeyThatIsRequiredIsTaken() {
        PROVIDER.require("sk-test");
        ask(message("let me in"));

        PROVIDER.require("sk-other");

        assertThatThrownBy(() -> ask(message("and me?"))).isInstanceOf(UnauthorizedException.class);
    }

    @Test
    void anErrorInTheMiddleOfAStreamIsThrown() {
        assertThatThrownBy(() -> stream(message("[[200-error]] [[words:9]]")))
                .isInstanceOf(SseException.class)
                .hasMessageContaining("scripted: answered 500");
    }

    private static MessageCreateParams.Builder message(String text) {
        return MessageCreateParams.builder()
                .model("scripted-chat")
                .maxTokens(100)
                .addUserMessage(text);
    }

    private static Message ask(MessageCreateParams.Builder params) {
        return CLIENT.messages().create(params.build());
    }

    private static Message stream(MessageCreateParams.Builder params) {
        var accumulator = MessageAccumulator.create();
        try (var events = CLIENT.messages().createStreaming(params.build())) {
            events.stream().forEach(accumulator::accumulate);
        }
        return accumulator.message();
    }

    private static Tool tool(String name) {
        var city = JsonValue.from(Map.of("enum", List.of("Paris")));
        return Tool.builder()
                .name(name)
                .inputSchema(
                        Tool.InputSchema.builder()
                                .properties(
                                        Tool.InputSchema.Properties.builder()
                                                .putAdditionalProperty("city", city)
                                                .build())
                                .addRequired("city")
                                .build())
                .build();
    }
}

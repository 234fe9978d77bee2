package dev.millrace.inference.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.contracts.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatReadingTest {
    private static final String HI = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    @Test
    void whatTheRequestDoesNotSayIsLeftToTheEngine() {
        assertThat(read("{" + HI + "}"))
                .isEqualTo(
                        new AskedChat.Answerable(
                                List.of(new Turn(Turn.Role.USER, "hi")),
                                new Sampling(null, null, null, null, null, List.of(), null)));
    }

    @Test
    void everyWayToChooseWordsIsHonoured() {
        AskedChat asked =
                read(
                        "{"
                                + HI
                                + """
                                ,"temperature":0,"top_p":0.9,"frequency_penalty":-2,"presence_penalty":2,
                                "seed":4294967297,"stop":["a","b"],"max_tokens":7,"max_completion_tokens":9}
                                """);

        assertThat(((AskedChat.Answerable) asked).sampling())
                .isEqualTo(new Sampling(0.0, 0.9, -2.0, 2.0, 0, List.of("a", "b"), 9));
    }

    @Test
    void anyOneStopAndTheOlderNameOfTheLimitAreRead() {
        Sampling sampling =
                ((AskedChat.Answerable) read("{" + HI + ",\"stop\":\"x\",\"max_tokens\":7}"))
                        .sampling();

        assertThat(sampling.stop()).containsExactly("x");
        assertThat(sampling.tokensMax()).isEqualTo(7);
    }

    @Test
    void neighboursOfOneRoleBecomeOneTurnAndPartsOneText() {
        AskedChat asked =
                read(
                        """
                        {"messages":[
                          {"role":"developer","content":"be kind"},
                          {"role":"system","content":"and short"},
                          {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
                          {"role":"assistant","content":"c","refusal":null,"tool_calls":[]},
                          {"role":"user","content":"d"},
                          {"role":"user","content":"e"}]}
                        """);

        assertThat(((AskedChat.Answerable) asked).turns())
                .containsExactly(
                        new Turn(Turn.Role.SYSTEM, "be kind\n\nand short"),
                        new Turn(Turn.Role.USER, "ab"),
                        new Turn(Turn.Role.ASSISTANT, "c"),
                        new Turn(Turn.Role.USER, "d\n\ne"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"n\":1",
                "\"logprobs\":false",
                "\"tools\":[]",
                "\"tool_choice\":\"none\"",
                "\"logit_bias\":{}",
                "\"response_format\":{\"type\":\"text\"}",
                "\"tools\":null",
                "\"stream\":false",
                "\"user\":\"u\"",
                "\"metadata\":{\"a\":\"b\"}"
            })
    void whatChangesNothingIsLetThrough(String field) {
        assertThat(read("{" + HI + "," + field + "}")).isInstanceOf(AskedChat.Answerable.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"n\":2 | task.request.n",
                "\"logprobs\":true | task.request.logprobs",
                "\"top_logprobs\":3 | task.request.top_logprobs",
                "\"tools\":[{\"type\":\"function\"}] | task.request.tools",
                "\"tool_choice\":\"required\" | task.request.tool_choice",
                "\"logit_bias\":{\"50256\":-100} | task.request.logit_bias",
                "\"response_format\":{\"type\":\"json_object\"} | task.request.response_format",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{}} | task.request.response_format",
                "\"modalities\":[\"audio\"] | task.request.modalities",
                "\"reasoning_effort\":\"low\" | task.request.reasoning_effort",
                "\"top_k\":3 | task.request.top_k"
            })
    void whatCannotBeGivenIsRefusedByName(String field, String path) {
        assertThat(read("{" + HI + "," + field + "}"))
                .isEqualTo(
                        new AskedChat.Refused(
                                "unsupported_field",
                                path,
                                "a model in the worker's process does not support it; leave it"
                                        + " out"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"temperature\":2.1 | task.request.temperature | must be a number from 0 to 2, was 2.1",
                "\"temperature\":\"1\" | task.request.temperature | must be a number from 0 to 2, was \"1\"",
                "\"top_p\":-0.1 | task.request.top_p | must be a number from 0 to 1, was -0.1",
                "\"presence_penalty\":3 | task.request.presence_penalty | must be a number from -2 to 2, was 3",
                "\"max_tokens\":0 | task.request.max_tokens | must be a whole number of at least 1, was 0",
                "\"max_tokens\":1.5 | task.request.max_tokens | must be a whole number of at least 1, was 1.5",
                "\"seed\":0.5 | task.request.seed | must be a whole number of 64 bits, was 0.5",
                "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"] | task.request.stop | must be a text, or at most 4, none empty, was [\"a\",\"b\",\"c\",\"d\",\"e\"]",
                "\"stop\":\"\" | task.request.stop | must be a text, or at most 4, none empty, was \"\"",
                "\"stop\":[1] | task.request.stop | must be a text, or at most 4, none empty, was [1]"
            })
    void aValueThatCannotBeIsNamedWithWhatIsAllowed(String field, String path, String message) {
        assertThat(read("{" + HI + "," + field + "}"))
                .isEqualTo(new AskedChat.Refused("invalid_value", path, message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]} | messages[0].content[0].type | a model in the worker's process reads only text, not image_url",
                "{\"role\":\"tool\",\"content\":\"x\"} | messages[0].role | must be system, developer, user or assistant, was tool",
                "{\"role\":\"user\",\"content\":\"x\",\"name\":\"bob\"} | messages[0].name | a model in the worker's process reads only role and content",
                "{\"role\":\"user\"} | messages[0].content | must be a text or a list of parts of type text",
                "{\"role\":\"assistant\",\"content\":\"x\"} | messages[0].role | must be user before the first assistant, was assistant",
                "{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"system\",\"content\":\"x\"} | messages[1].role | must be user or assistant after the first of them, was system",
                "{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\",\"content\":\"x\"} | messages | the last message must be the user's: there is nothing to answer",
                "{\"role\":\"system\",\"content\":\"x\"} | messages | the last message must be the user's: there is nothing to answer"
            })
    void aConversationThatTheModelCannotReadIsNamed(String messages, String path, String message) {
        AskedChat.Refused refused = (AskedChat.Refused) read("{\"messages\":[" + messages + "]}");

        assertThat(refused.field()).isEqualTo("task.request." + path);
        assertThat(refused.message()).isEqualTo(message);
    }

    @Test
    void aRefusalNeverRepeatsAWholeRequest() {
        AskedChat.Refused refused =
                (AskedChat.Refused)
                        read("{%s,\"stop\":[\"%s\",\"\"]}".formatted(HI, "x".repeat(10_000)));

        assertThat(refused.message()).hasSizeLessThan(200);
    }

    private static AskedChat read(String body) {
        try {
            return ChatReading.read(Json.MAPPER.readTree(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

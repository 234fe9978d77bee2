package dev.millrace.inference.dialect;

import static dev.millrace.inference.dialect.TestingStreams.json;
import static dev.millrace.inference.dialect.TestingStreams.play;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class OpenAiStreamTest {
    private final OpenAiStream stream = new OpenAiStream();

    @Test
    void chunksAddUpToTheCompletionThatWouldHaveComeWhole() throws IOException {
        var kinds =
                play(
                        stream,
                        """
                        data: {"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","system_fingerprint":"fp","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null}

                        data: {"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","choices":[{"index":0,"delta":{"content":"Hel"},"logprobs":{"content":[{"token":"Hel","logprob":-0.1}]},"finish_reason":null}],"usage":null}

                        data: {"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","choices":[{"index":0,"delta":{"content":"lo"},"logprobs":{"content":[{"token":"lo","logprob":-0.2}]},"finish_reason":null}],"usage":null}

                        data: {"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

                        data: {"id":"c1","object":"chat.completion.chunk","created":5,"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}

                        data: [DONE]

                        """);
        assertThat(kinds)
                .containsExactly("Nothing", "Token", "Token", "Nothing", "Nothing", "Whole");
        assertThat(stream.isWhole()).isTrue();
        assertThat(json(stream.completion().toString()))
                .isEqualTo(
                        json(
                                """
                                {"id":"c1","object":"chat.completion","created":5,"model":"m","system_fingerprint":"fp",
                                 "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5},
                                 "choices":[{"index":0,"message":{"role":"assistant","content":"Hello","refusal":null},
                                   "logprobs":{"content":[{"token":"Hel","logprob":-0.1},{"token":"lo","logprob":-0.2}]},
                                   "finish_reason":"stop"}]}
                                """));
    }

    @Test
    void toolCallsGrowByTheirIndexEvenWhereAServerRepeatsTheirNames() throws IOException {
        play(
                stream,
                """
                data: {"choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"weather","arguments":""}}]}}]}

                data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"weather","arguments":"{\\"city\\":"}}]}}]}

                data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"time","arguments":"{}"}},{"index":0,"id":"","function":{"arguments":"\\"Ulm\\"}"}}]}}]}

                data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

                """);
        assertThat(stream.isWhole()).isTrue();
        assertThat(stream.completion().path("choices").path(0).path("message"))
                .isEqualTo(
                        json(
                                """
                                {"role":"assistant","content":null,"refusal":null,"tool_calls":[
                                  {"id":"call_a","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Ulm\\"}"}},
                                  {"id":"call_b","type":"function","function":{"name":"time","arguments":"{}"}}]}
                                """));
    }

    @Test
    void choicesThatComeInTurnsAreKeptApartAndUnknownFieldsPass() throws IOException {
        play(
                stream,
                """
                data: {"x_top":1,"choices":[{"index":1,"delta":{"content":"b1"}},{"index":0,"delta":{"content":"a1","reasoning_content":"hm"}}]}

                data: {"choices":[{"index":0,"delta":{"content":"a2","reasoning_content":", yes"},"finish_reason":"stop","stop_reason":7}]}

                data: {"choices":[{"index":1,"delta":{"content":"b2"},"finish_reason":"length"}]}

                """);
        var completion = stream.completion();
        assertThat(completion.path("x_top").asInt()).isEqualTo(1);
        assertThat(completion.at("/choices/0/message/content").asText()).isEqualTo("a1a2");
        assertThat(completion.at("/choices/0/message/reasoning_content").asText())
                .isEqualTo("hm, yes");
        assertThat(completion.at("/choices/0/stop_reason").asInt()).isEqualTo(7);
        assertThat(completion.at("/choices/1/message/content").asText()).isEqualTo("b1b2");
        assertThat(completion.at("/choices/1/finish_reason").asText()).isEqualTo("length");
    }

    @Test
    void aRefusalIsAWordOfTheModels() throws IOException {
        assertThat(
                        play(
                                stream,
                                """
                                data: {"choices":[{"index":0,"delta":{"refusal":"I can't"}}]}

                                """))
                .containsExactly("Token");
        assertThat(stream.completion().at("/choices/0/message/refusal").asText())
                .isEqualTo("I can't");
    }

    @Test
    void anAnswerWithoutItsFinishReasonIsNotWholeWhateverTheServerSays() throws IOException {
        play(stream, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n");
        assertThat(stream.isWhole()).isFalse();
        assertThat(play(stream, "data: [DONE]\n\n")).containsExactly("Whole");
        assertThat(stream.isWhole()).isFalse();
    }

    @Test
    void anErrorInTheMiddleIsAnErrorWithOrWithoutTheNameOfOne() throws IOException {
        assertThat(play(stream, "data: {\"error\":{\"message\":\"overloaded\"}}\n\n"))
                .containsExactly("Failed");
        assertThat(play(stream, "event: error\ndata: {\"message\":\"overloaded\"}\n\n"))
                .containsExactly("Failed");
    }

    @Test
    void whatIsNoJsonIsNoChunk() {
        assertThatThrownBy(() -> play(stream, "data: <html>\n\n"))
                .isInstanceOf(JsonProcessingException.class);
    }
}

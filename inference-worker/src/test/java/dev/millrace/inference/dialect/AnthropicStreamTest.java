package dev.millrace.inference.dialect;

import static dev.millrace.inference.dialect.TestingStreams.json;
import static dev.millrace.inference.dialect.TestingStreams.play;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicStreamTest {
    private final AnthropicStream stream = new AnthropicStream(5);

    @Test
    void eventsAddUpToACompletion() throws IOException {
        var kinds =
                play(
                        stream,
                        """
                        event: message_start
                        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":7,"output_tokens":1,"service_tier":"standard"}}}

                        event: content_block_start
                        data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

                        event: ping
                        data: {"type":"ping"}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Let me"}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":" see"}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"sig"}}

                        event: content_block_stop
                        data: {"type":"content_block_stop","index":0}

                        event: content_block_start
                        data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"I look"}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":" it up."}}

                        event: content_block_start
                        data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\\"city\\": \\"U"}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"lm\\"}"}}

                        event: message_delta
                        data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":42}}

                        event: message_stop
                        data: {"type":"message_stop"}

                        """);
        assertThat(kinds.getFirst()).isEqualTo("Nothing");
        assertThat(kinds.getLast()).isEqualTo("Whole");
        assertThat(kinds).filteredOn("Token"::equals).hasSize(8);
        assertThat(stream.isWhole()).isTrue();
        assertThat(json(stream.completion().toString()))
                .isEqualTo(
                        json(
                                """
                                {"id":"msg_1","object":"chat.completion","created":5,"model":"claude-x",
                                 "choices":[{"index":0,
                                   "message":{"role":"assistant","content":"I look it up.","refusal":null,
                                     "reasoning_content":"Let me see",
                                     "thinking_blocks":[{"type":"thinking","thinking":"Let me see","signature":"sig"}],
                                     "tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Ulm\\"}"}}]},
                                   "logprobs":null,"finish_reason":"tool_calls","stop_reason":"tool_use"}],
                                 "usage":{"service_tier":"standard","prompt_tokens":20,"completion_tokens":42,"total_tokens":62,
                                   "prompt_tokens_details":{"cached_tokens":7,"cache_write_tokens":3}}}
                                """));
    }

    @Test
    void anErrorEventEndsTheStream() throws IOException {
        assertThat(
                        play(
                                stream,
                                """
                                event: error
                                data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}

                                """))
                .containsExactly("Failed");
        assertThat(stream.isWhole()).isFalse();
    }

    @Test
    void aCallThatWasCutAtTheLimitKeepsWhatThereIsOfItsArguments() throws IOException {
        play(
                stream,
                """
                data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}

                data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\":"}}

                data: {"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":4}}

                """);
        assertThat(stream.completion().at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(
                        stream.completion()
                                .at("/choices/0/message/tool_calls/0/function/arguments")
                                .asText())
                .isEqualTo("{\"a\":");
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, stop",
        "stop_sequence, stop",
        "pause_turn, stop",
        "max_tokens, length",
        "model_context_window_exceeded, length",
        "tool_use, tool_calls",
        "refusal, content_filter",
        "something_new, stop"
    })
    void everyReasonToStopHasItsName(String reason, String finish) {
        var message =
                json(
                        "{\"content\":[{\"type\":\"text\",\"text\":\"a\"}],\"stop_reason\":\"%s\"}"
                                .formatted(reason));
        assertThat(AnthropicMessage.isWhole(message)).isTrue();
        var choice = AnthropicMessage.completion(message, 5).at("/choices/0");
        assertThat(choice.path("finish_reason").asText()).isEqualTo(finish);
        assertThat(choice.path("stop_reason").asText()).isEqualTo(reason);
    }
}

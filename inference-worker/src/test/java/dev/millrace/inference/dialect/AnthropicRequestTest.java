package dev.millrace.inference.dialect;

import static dev.millrace.inference.dialect.TestingStreams.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicRequestTest {
    @Test
    void aConversationWithToolsIsMappedTurnByTurn() throws Unmappable {
        ObjectNode body =
                mapped(
                        """
                        {"model":"auto","max_completion_tokens":300,"temperature":1.7,"top_p":0.9,"stop":"END","user":"u1","seed":1,
                         "messages":[
                          {"role":"system","content":"Be brief."},
                          {"role":"developer","content":[{"type":"text","text":"Speak German.","cache_control":{"type":"ephemeral"}}]},
                          {"role":"user","content":"Weather in Ulm and Bonn?"},
                          {"role":"assistant","content":null,"tool_calls":[
                            {"id":"t1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Ulm\\"}"}},
                            {"id":"t2","type":"function","function":{"name":"weather","arguments":""}}]},
                          {"role":"tool","tool_call_id":"t1","content":"12 °C"},
                          {"role":"tool","tool_call_id":"t2","content":[{"type":"text","text":"9 °C"}]},
                          {"role":"user","content":"And tomorrow?"}],
                         "tools":[{"type":"function","function":{"name":"weather","description":"d","strict":true,"parameters":{"type":"object"}}}],
                         "tool_choice":"required","parallel_tool_calls":false}
                        """);
        assertThat(json(body.toString()))
                .isEqualTo(
                        json(
                                """
                                {"model":"claude","max_tokens":300,
                                 "system":[{"type":"text","text":"Be brief."},{"type":"text","text":"Speak German.","cache_control":{"type":"ephemeral"}}],
                                 "messages":[
                                  {"role":"user","content":[{"type":"text","text":"Weather in Ulm and Bonn?"}]},
                                  {"role":"assistant","content":[
                                    {"type":"tool_use","id":"t1","name":"weather","input":{"city":"Ulm"}},
                                    {"type":"tool_use","id":"t2","name":"weather","input":{}}]},
                                  {"role":"user","content":[
                                    {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"12 °C"}]},
                                    {"type":"tool_result","tool_use_id":"t2","content":[{"type":"text","text":"9 °C"}]},
                                    {"type":"text","text":"And tomorrow?"}]}],
                                 "temperature":1,"top_p":0.9,"stop_sequences":["END"],
                                 "tools":[{"name":"weather","description":"d","strict":true,"input_schema":{"type":"object"}}],
                                 "tool_choice":{"type":"any","disable_parallel_tool_use":true},
                                 "metadata":{"user_id":"u1"}}
                                """));
    }

    @Test
    void imagesAndDocumentsKeepTheirSource() throws Unmappable {
        ObjectNode body =
                mapped(
                        """
                        {"messages":[{"role":"user","content":[
                          {"type":"image_url","image_url":{"url":"https://x.example/a.png","detail":"low"}},
                          {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0="}},
                          {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}}]}]}
                        """);
        assertThat(body.at("/messages/0/content"))
                .isEqualTo(
                        json(
                                """
                                [{"type":"image","source":{"type":"url","url":"https://x.example/a.png"}},
                                 {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0="}},
                                 {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}}]
                                """));
    }

    @Test
    void aSchemaIsAskedForAndWhatOnlyThisApiKnowsPasses() throws Unmappable {
        ObjectNode body =
                mapped(
                        """
                        {"messages":[{"role":"user","content":"hi"}],
                         "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}},
                         "reasoning_effort":"low","thinking":{"type":"enabled","budget_tokens":1024},"top_k":5}
                        """);
        assertThat(body.path("max_tokens").asInt()).isEqualTo(4096);
        assertThat(body.path("output_config"))
                .isEqualTo(
                        json(
                                """
                                {"format":{"type":"json_schema","schema":{"type":"object"}},"effort":"low"}
                                """));
        assertThat(body.at("/thinking/budget_tokens").asInt()).isEqualTo(1024);
        assertThat(body.path("top_k").asInt()).isEqualTo(5);
    }

    @Test
    void thoughtsGoBackBeforeTheWordsTheyLedTo() throws Unmappable {
        ObjectNode body =
                mapped(
                        """
                        {"messages":[{"role":"user","content":"hi"},
                         {"role":"assistant","content":"ho","reasoning_content":"hm","thinking_blocks":[{"type":"thinking","thinking":"hm","signature":"s"}]},
                         {"role":"user","content":"hey"}]}
                        """);
        assertThat(body.at("/messages/1/content"))
                .isEqualTo(
                        json(
                                """
                                [{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"ho"}]
                                """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "n":2                                        | task.request.n
                    "logprobs":true                              | task.request.logprobs
                    "response_format":{"type":"json_object"}     | task.request.response_format.type
                    "audio":{"voice":"alloy"}                    | task.request.audio
                    "tools":[{"type":"custom","custom":{}}]      | task.request.tools[0].type
                    "tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"maybe" | task.request.tool_choice
                    "messages":[{"role":"critic","content":"x"}] | task.request.messages[0].role
                    "messages":[{"role":"user","content":7}]     | task.request.messages[0].content
                    "messages":[{"role":"user","content":[{"type":"input_audio"}]}] | task.request.messages[0].content[0].type
                    "messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://x"}}]}] | task.request.messages[0].content[0].image_url.url
                    "messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"[1]"}}]}] | task.request.messages[0].tool_calls[0].function.arguments
                    """)
    void whatHasNoWordsThereIsRefusedByName(String field, String path) {
        assertThatThrownBy(() -> mapped("{%s}".formatted(field)))
                .asInstanceOf(InstanceOfAssertFactories.type(Unmappable.class))
                .extracting(Unmappable::field)
                .isEqualTo(path);
    }

    private static ObjectNode mapped(String request) throws Unmappable {
        return AnthropicRequest.of(json(request), "claude", 4096);
    }
}

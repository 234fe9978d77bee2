package dev.millrace.inference.model;

/** Requests of every kind, as a caller sends them: an OpenAI {@code chat.completions} body. */
public final class TestingChats {
    public static final String PLAIN =
            """
            {"model":"auto","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}],"max_tokens":300}
            """;

    public static final String WITH_IMAGE =
            """
            {"model":"auto","messages":[
              {"role":"system","content":"Look."},
              {"role":"user","content":[
                {"type":"text","text":"What is this?"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0="}}]}]}
            """;

    public static final String WITH_TOOLS =
            """
            {"model":"auto","messages":[{"role":"user","content":"Weather in Ulm and Bonn?"}],
             "tools":[{"type":"function","function":{"name":"weather","description":"of a city","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}],
             "tool_choice":"required","parallel_tool_calls":true}
            """;

    public static final String WITH_RESULTS =
            """
            {"model":"auto","messages":[
              {"role":"user","content":"Weather in Ulm and Bonn?"},
              {"role":"assistant","content":null,"tool_calls":[
                {"id":"t1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Ulm\\"}"}},
                {"id":"t2","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Bonn\\"}"}}]},
              {"role":"tool","tool_call_id":"t1","content":"12 °C"},
              {"role":"tool","tool_call_id":"t2","content":"9 °C"}],
             "tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]}
            """;

    public static final String WITH_SCHEMA =
            """
            {"model":"auto","messages":[{"role":"user","content":"A city"}],
             "response_format":{"type":"json_schema","json_schema":{"name":"city","strict":true,"schema":{"type":"object","properties":{"name":{"type":"string"}}}}}}
            """;

    private TestingChats() {}
}

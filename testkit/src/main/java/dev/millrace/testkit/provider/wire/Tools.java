package dev.millrace.testkit.provider.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tools that a request offers.
 *
 * @param schemas of their arguments, by name, in the order of the request
 * @param mustCall the one it insists on, {@link #ANY}, or "" if it leaves the model the choice
 */
public record Tools(Map<String, JsonNode> schemas, String mustCall) {
    public static final String ANY = "*";

    public static Tools of(Asked asked) {
        Map<String, JsonNode> schemas = new LinkedHashMap<>();
        for (var tool : asked.body().path("tools")) {
            if (asked.door() == Door.MESSAGES) {
                schemas.put(tool.path("name").asText(), tool.path("input_schema"));
            } else {
                var function = tool.path("function");
                schemas.put(function.path("name").asText(), function.path("parameters"));
            }
        }
        return new Tools(schemas, schemas.isEmpty() ? "" : mustCall(asked));
    }

    private static String mustCall(Asked asked) {
        var choice = asked.body().path("tool_choice");
        if (asked.door() == Door.MESSAGES) {
            return switch (choice.path("type").asText()) {
                case "any" -> ANY;
                case "tool" -> choice.path("name").asText();
                default -> "";
            };
        }
        if (choice.isObject()) {
            return choice.path("function").path("name").asText();
        }
        return choice.asText().equals("required") ? ANY : "";
    }

    /** The smallest value that fits this JSON schema. */
    public static JsonNode fitting(JsonNode schema) {
        return new FitSchema(schema).value();
    }

    /** A call of this tool, {@link #ANY} for the first, with arguments that fit its schema. */
    public Said.ToolCall call(String name) {
        var chosen = name.equals(ANY) ? schemas.keySet().stream().findFirst().orElse("tool") : name;
        var schema = schemas.getOrDefault(chosen, WireJson.object());
        var arguments = fitting(schema);
        return new Said.ToolCall(chosen, arguments.isObject() ? arguments : WireJson.object());
    }
}

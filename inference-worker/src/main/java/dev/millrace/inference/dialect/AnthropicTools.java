package dev.millrace.inference.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.Json;

/** Tools, and which of them may, must or must not be called. */
final class AnthropicTools {
    private AnthropicTools() {}

    static void put(ObjectNode body, JsonNode request) throws Unmappable {
        JsonNode tools = request.path("tools");
        if (tools.isEmpty()) {
            return;
        }
        ArrayNode list = body.putArray("tools");
        for (int i = 0; i < tools.size(); i++) {
            list.add(tool(tools.get(i), "tools[%d]".formatted(i)));
        }
        putChoice(body, request.path("tool_choice"), request.path("parallel_tool_calls"));
    }

    private static ObjectNode tool(JsonNode tool, String at) throws Unmappable {
        JsonNode function = tool.path("function");
        if (!tool.path("type").asText().equals("function") || !function.isObject()) {
            throw new Unmappable(at + ".type", "must be function for Anthropic's Messages API");
        }
        ObjectNode mapped = Json.MAPPER.createObjectNode();
        mapped.set("name", function.path("name"));
        if (function.hasNonNull("description")) {
            mapped.set("description", function.path("description"));
        }
        if (function.hasNonNull("strict")) {
            mapped.set("strict", function.path("strict"));
        }
        if (function.hasNonNull("parameters")) {
            mapped.set("input_schema", function.path("parameters"));
        } else {
            mapped.putObject("input_schema").put("type", "object").putObject("properties");
        }
        if (tool.hasNonNull("cache_control")) {
            mapped.set("cache_control", tool.path("cache_control"));
        }
        return mapped;
    }

    private static void putChoice(ObjectNode body, JsonNode choice, JsonNode parallel)
            throws Unmappable {
        ObjectNode mapped = Json.MAPPER.createObjectNode();
        if (choice.isMissingNode() || choice.isNull()) {
            mapped.put("type", "auto");
        } else if (choice.isTextual()) {
            mapped.put(
                    "type",
                    switch (choice.textValue()) {
                        case "auto" -> "auto";
                        case "none" -> "none";
                        case "required" -> "any";
                        default ->
                                throw new Unmappable(
                                        "tool_choice", "must be auto, none, required or a tool");
                    });
        } else if (choice.path("function").path("name").isTextual()) {
            mapped.put("type", "tool").set("name", choice.path("function").path("name"));
        } else {
            throw new Unmappable("tool_choice", "must be auto, none, required or a function");
        }
        boolean one = parallel.isBoolean() && !parallel.booleanValue();
        if (one && !mapped.path("type").asText().equals("none")) {
            mapped.put("disable_parallel_tool_use", true);
        }
        boolean saysNothing = mapped.path("type").asText().equals("auto") && mapped.size() == 1;
        if (!saysNothing) {
            body.set("tool_choice", mapped);
        }
    }
}

package dev.millrace.inference.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.Json;
import org.jspecify.annotations.Nullable;

/**
 * The conversation: what the system says stands apart, everything else is a turn of the user's or
 * of the assistant's, in turn. So neighbours of one role become one turn, and a tool's result is a
 * block of the user's turn that follows the call.
 */
final class AnthropicTurns {
    private AnthropicTurns() {}

    static void put(ObjectNode body, JsonNode messages) throws Unmappable {
        ArrayNode system = Json.MAPPER.createArrayNode();
        ArrayNode turns = Json.MAPPER.createArrayNode();
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            String at = "messages[%d]".formatted(i);
            switch (message.path("role").asText()) {
                case "system", "developer" ->
                        system.addAll(AnthropicParts.of(message.path("content"), at + ".content"));
                case "user" ->
                        turn(turns, "user")
                                .addAll(
                                        AnthropicParts.of(
                                                message.path("content"), at + ".content"));
                case "assistant" -> turn(turns, "assistant").addAll(said(message, at));
                case "tool" -> turn(turns, "user").add(result(message, at));
                default ->
                        throw new Unmappable(
                                at + ".role", "must be system, developer, user, assistant or tool");
            }
        }
        if (!system.isEmpty()) {
            body.set("system", system);
        }
        body.set("messages", turns);
    }

    /** The blocks of the turn that a message of this role belongs to. */
    private static ArrayNode turn(ArrayNode turns, String role) {
        JsonNode last = turns.isEmpty() ? null : turns.get(turns.size() - 1);
        if (last instanceof ObjectNode turn && turn.path("role").asText().equals(role)) {
            return turn.withArrayProperty("content");
        }
        return turns.addObject().put("role", role).putArray("content");
    }

    /** Thoughts first, as they were given; the model checks their signature. */
    private static ArrayNode said(JsonNode message, String at) throws Unmappable {
        ArrayNode blocks = Json.MAPPER.createArrayNode();
        message.path(AnthropicMessage.THOUGHTS).forEach(blocks::add);
        blocks.addAll(AnthropicParts.of(message.path("content"), at + ".content"));
        if (message.path("refusal").isTextual()) {
            blocks.addObject().put("type", "text").set("text", message.path("refusal"));
        }
        JsonNode calls = message.path("tool_calls");
        for (int i = 0; i < calls.size(); i++) {
            JsonNode function = calls.get(i).path("function");
            ObjectNode use = blocks.addObject().put("type", "tool_use");
            use.set("id", calls.get(i).path("id"));
            use.set("name", function.path("name"));
            use.set(
                    "input",
                    arguments(
                            function.path("arguments").asText(""),
                            "%s.tool_calls[%d].function.arguments".formatted(at, i)));
        }
        return blocks;
    }

    private static JsonNode arguments(String text, String at) throws Unmappable {
        if (text.isBlank()) {
            return Json.MAPPER.createObjectNode();
        }
        JsonNode read = parsed(text);
        if (read == null || !read.isObject()) {
            throw new Unmappable(at, "must be a JSON object for Anthropic's Messages API");
        }
        return read;
    }

    private static @Nullable JsonNode parsed(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static ObjectNode result(JsonNode message, String at) throws Unmappable {
        ObjectNode result = Json.MAPPER.createObjectNode().put("type", "tool_result");
        result.set("tool_use_id", message.path("tool_call_id"));
        result.set("content", AnthropicParts.of(message.path("content"), at + ".content"));
        return result;
    }
}

package dev.millrace.inference.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.Json;
import java.util.Map;
import java.util.Set;

/**
 * A message of Anthropic's as a {@code chat.completion}. Its stop reason and its thoughts, with
 * their signatures, are kept beside what they are mapped to, so that a conversation can go on; what
 * OpenAI has no words for is kept as it came.
 */
final class AnthropicMessage {
    /** Where a message carries thoughts, in both directions. */
    static final String THOUGHTS = "thinking_blocks";

    /** Where it carries blocks that OpenAI has no words for, such as what a tool there found. */
    static final String OTHERS = "other_blocks";

    private static final Set<String> THOUGHT = Set.of("thinking", "redacted_thinking");
    private static final Set<String> MAPPED =
            Set.of(
                    "id",
                    "type",
                    "role",
                    "model",
                    "content",
                    "stop_reason",
                    "stop_sequence",
                    "usage");

    private static final Set<String> COUNTS =
            Set.of(
                    "input_tokens",
                    "cache_creation_input_tokens",
                    "cache_read_input_tokens",
                    "output_tokens");

    private static final Map<String, String> FINISH =
            Map.of(
                    "end_turn", "stop",
                    "stop_sequence", "stop",
                    "pause_turn", "stop",
                    "max_tokens", "length",
                    "model_context_window_exceeded", "length",
                    "tool_use", "tool_calls",
                    "refusal", "content_filter");

    private AnthropicMessage() {}

    static boolean isWhole(JsonNode message) {
        return message.path("content").isArray() && message.path("stop_reason").isTextual();
    }

    /**
     * The completion.
     *
     * @param createdSeconds Unix time; this API does not say when it answered
     */
    static ObjectNode completion(JsonNode message, long createdSeconds) {
        ObjectNode completion = Json.MAPPER.createObjectNode();
        completion.set("id", message.path("id"));
        completion.put("object", "chat.completion").put("created", createdSeconds);
        completion.set("model", message.path("model"));
        String reason = message.path("stop_reason").asText("");
        ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
        choice.set("message", said(message.path("content")));
        choice.putNull("logprobs").put("finish_reason", FINISH.getOrDefault(reason, "stop"));
        choice.put("stop_reason", reason);
        if (message.hasNonNull("stop_sequence")) {
            choice.set("stop_sequence", message.path("stop_sequence"));
        }
        completion.set("usage", usage(message.path("usage")));
        for (Map.Entry<String, JsonNode> field : message.properties()) {
            if (!MAPPED.contains(field.getKey())) {
                completion.set(field.getKey(), field.getValue());
            }
        }
        return completion;
    }

    private static ObjectNode said(JsonNode blocks) {
        ObjectNode message = Json.MAPPER.createObjectNode().put("role", "assistant");
        StringBuilder text = new StringBuilder();
        StringBuilder thought = new StringBuilder();
        ArrayNode thoughts = Json.MAPPER.createArrayNode();
        ArrayNode calls = Json.MAPPER.createArrayNode();
        ArrayNode others = Json.MAPPER.createArrayNode();
        for (JsonNode block : blocks) {
            String type = block.path("type").asText();
            if (type.equals("text")) {
                text.append(block.path("text").asText(""));
            } else if (THOUGHT.contains(type)) {
                thought.append(block.path("thinking").asText(""));
                thoughts.add(block);
            } else if (type.equals("tool_use")) {
                calls.add(call(block));
            } else {
                others.add(block);
            }
        }
        boolean silent = text.isEmpty() && !calls.isEmpty();
        message.put("content", silent ? null : text.toString()).putNull("refusal");
        if (!thoughts.isEmpty()) {
            message.put("reasoning_content", thought.toString()).set(THOUGHTS, thoughts);
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        if (!others.isEmpty()) {
            message.set(OTHERS, others);
        }
        return message;
    }

    private static ObjectNode call(JsonNode use) {
        JsonNode input = use.path("input");
        ObjectNode call = Json.MAPPER.createObjectNode();
        call.set("id", use.path("id"));
        call.put("type", "function")
                .putObject("function")
                .put("name", use.path("name").asText(""))
                .put("arguments", input.isTextual() ? input.textValue() : Json.text(input));
        return call;
    }

    /** All that was read, cached or not, is the prompt. */
    private static ObjectNode usage(JsonNode usage) {
        ObjectNode mapped = Json.MAPPER.createObjectNode();
        usage.properties().stream()
                .filter(field -> !COUNTS.contains(field.getKey()))
                .forEach(field -> mapped.set(field.getKey(), field.getValue()));
        if (!usage.path("output_tokens").isIntegralNumber()) {
            return mapped;
        }
        long written = usage.path("cache_creation_input_tokens").asLong();
        long cached = usage.path("cache_read_input_tokens").asLong();
        long input = usage.path("input_tokens").asLong() + written + cached;
        long output = usage.path("output_tokens").asLong();
        mapped.put("prompt_tokens", input)
                .put("completion_tokens", output)
                .put("total_tokens", input + output);
        mapped.putObject("prompt_tokens_details")
                .put("cached_tokens", cached)
                .put("cache_write_tokens", written);
        return mapped;
    }
}

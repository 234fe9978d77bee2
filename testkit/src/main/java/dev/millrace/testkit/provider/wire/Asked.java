package dev.millrace.testkit.provider.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One request, checked as its provider checks it.
 *
 * @param text the last user message, or the texts to embed, a line each
 * @param promptTokens words of all messages or texts
 * @param body as it came
 */
public record Asked(Door door, String model, String text, int promptTokens, JsonNode body) {
    private static final Set<String> CHAT_PARTS =
            Set.of("text", "image_url", "input_audio", "file", "refusal");
    private static final int INPUTS_MAX = 2_048;

    /**
     * Reads it.
     *
     * @throws WrongRequest with the field that is wrong
     */
    public static Asked of(Door door, JsonNode body) {
        var model = body.path("model");
        if (!model.isTextual() || model.textValue().isBlank()) {
            throw new WrongRequest("model", "you must provide a model parameter");
        }
        return switch (door) {
            case CHAT, MESSAGES -> conversation(door, model.textValue(), body);
            case EMBEDDINGS -> embeddings(model.textValue(), body);
        };
    }

    private static Asked conversation(Door door, String model, JsonNode body) {
        var messages = body.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw new WrongRequest("messages", "messages: a list with at least one message");
        }
        if (door == Door.MESSAGES && body.path("max_tokens").asInt() < 1) {
            throw new WrongRequest("max_tokens", "max_tokens: Field required");
        }
        var lastUserText = "";
        int words = Words.count(text(door, "system", body.path("system")));
        for (int i = 0; i < messages.size(); i++) {
            var message = messages.get(i);
            var text = text(door, "messages[" + i + "].content", message.path("content"));
            words += Words.count(text);
            if (message.path("role").asText().equals("user")) {
                lastUserText = text;
            }
        }
        return new Asked(door, model, lastUserText, words, body);
    }

    /** Content is a string or a list of parts of which some are text. */
    private static String text(Door door, String field, JsonNode content) {
        if (content.isTextual()) {
            return content.textValue();
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < content.size(); i++) {
            var part = content.path(i);
            var type = part.path("type").asText();
            if (door == Door.CHAT ? !CHAT_PARTS.contains(type) : type.isEmpty()) {
                var at = field + "[" + i + "].type";
                throw new WrongRequest(at, at + ": '" + type + "' is not a part of content");
            }
            if (part.has("text")) {
                parts.add(part.path("text").asText());
            }
        }
        return String.join(" ", parts);
    }

    private static Asked embeddings(String model, JsonNode body) {
        var format = body.path("encoding_format").asText("float");
        if (!Set.of("float", "base64").contains(format)) {
            throw new WrongRequest(
                    "encoding_format", "encoding_format: '" + format + "'; float or base64");
        }
        var dimensions = body.path("dimensions");
        if (!dimensions.isMissingNode()
                && !(dimensions.isIntegralNumber()
                        && dimensions.canConvertToInt()
                        && dimensions.intValue() >= 1
                        && dimensions.intValue() <= EmbeddingList.DIMENSIONS_MAX)) {
            throw new WrongRequest(
                    "dimensions",
                    "dimensions: %s; 1 to %d".formatted(dimensions, EmbeddingList.DIMENSIONS_MAX));
        }
        var inputs = inputs(body.path("input"));
        int words = inputs.stream().mapToInt(Words::count).sum();
        return new Asked(Door.EMBEDDINGS, model, String.join("\n", inputs), words, body);
    }

    /** One text, several, or the same in tokens, which stand here as numbers. */
    private static List<String> inputs(JsonNode input) {
        List<String> inputs = new ArrayList<>();
        if (input.isTextual()) {
            inputs.add(input.textValue());
        } else if (input.path(0).isInt()) {
            inputs.add(numbers(input));
        } else {
            input.forEach(each -> inputs.add(each.isArray() ? numbers(each) : each.asText()));
        }
        if (inputs.isEmpty() || inputs.size() > INPUTS_MAX || inputs.contains("")) {
            throw new WrongRequest(
                    "input", "input: 1 to " + INPUTS_MAX + " texts, none of them empty");
        }
        return inputs;
    }

    private static String numbers(JsonNode tokens) {
        List<String> numbers = new ArrayList<>();
        tokens.forEach(token -> numbers.add(token.asText()));
        return String.join(" ", numbers);
    }

    List<String> inputs() {
        return inputs(body.path("input"));
    }

    public boolean streams() {
        return door != Door.EMBEDDINGS && body.path("stream").asBoolean();
    }

    boolean includesUsage() {
        return body.path("stream_options").path("include_usage").asBoolean();
    }

    /** The most tokens the caller wants; Integer.MAX_VALUE where it sets no limit. */
    public int answerTokensMax() {
        return body.path("max_completion_tokens")
                .asInt(body.path("max_tokens").asInt(Integer.MAX_VALUE));
    }

    /** The schema an answer must fit; missing where any text will do. */
    public JsonNode schema() {
        return switch (door) {
            case CHAT -> body.path("response_format").path("json_schema").path("schema");
            case MESSAGES -> body.path("output_config").path("format").path("schema");
            case EMBEDDINGS -> body.path("schema of nothing");
        };
    }

    /** Whether any JSON object will do. */
    public boolean wantsJson() {
        return body.path("response_format").path("type").asText().equals("json_object");
    }
}

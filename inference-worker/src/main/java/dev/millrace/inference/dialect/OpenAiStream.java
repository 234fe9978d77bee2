package dev.millrace.inference.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Chunks of {@code chat.completion.chunk} (OpenAI API reference, "Streaming"). Fields that we do
 * not know pass through. Some servers forget {@code [DONE]}: an answer whose every choice has its
 * finish reason is whole without it, and one without finish reasons is not whole with it.
 */
final class OpenAiStream implements AnswerStream {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.UTF_8);

    private final Growing shell = new Growing();
    private final Map<Integer, Choice> choices = new TreeMap<>();

    private static final class Choice {
        final Growing fields = new Growing();
        final Growing message = new Growing();
        boolean finished;
    }

    @Override
    public Progress take(EventStream.Event event) throws IOException {
        if (Arrays.equals(event.data(), DONE)) {
            return new Progress.Whole();
        }
        JsonNode chunk = read(event.data());
        if (event.name().equals("error") || chunk.hasNonNull("error")) {
            return new Progress.Failed(chunk);
        }
        boolean words = false;
        for (Map.Entry<String, JsonNode> field : chunk.properties()) {
            if (field.getKey().equals("choices")) {
                for (JsonNode choice : field.getValue()) {
                    words |= take(choice);
                }
            } else if (!field.getValue().isNull() || !shell.has(field.getKey())) {
                shell.set(field.getKey(), field.getValue());
            }
        }
        return words ? new Progress.Token() : new Progress.Nothing();
    }

    /** Whether the model said something. */
    private boolean take(JsonNode piece) {
        Choice choice = choices.computeIfAbsent(piece.path("index").asInt(), _ -> new Choice());
        int before = choice.message.characters();
        for (Map.Entry<String, JsonNode> field : piece.properties()) {
            switch (field.getKey()) {
                case "index" -> {}
                case "delta" -> choice.message.add(field.getValue());
                case "logprobs" ->
                        choice.fields.add(
                                Json.MAPPER.createObjectNode().set("logprobs", field.getValue()));
                default -> {
                    if (!field.getValue().isNull() || !choice.fields.has(field.getKey())) {
                        choice.fields.set(field.getKey(), field.getValue());
                    }
                }
            }
        }
        choice.finished |= piece.path("finish_reason").isTextual();
        return choice.message.characters() > before;
    }

    /** An object; anything else says nothing. */
    static JsonNode read(byte[] data) throws IOException {
        JsonNode read = Json.MAPPER.readTree(data);
        return read.isObject() ? read : Json.MAPPER.createObjectNode();
    }

    @Override
    public boolean isWhole() {
        return !choices.isEmpty() && choices.values().stream().allMatch(c -> c.finished);
    }

    @Override
    public int characters() {
        return choices.values().stream().mapToInt(c -> c.message.characters()).sum();
    }

    @Override
    public ObjectNode completion() {
        ObjectNode completion = shell.toJson();
        completion.put("object", "chat.completion");
        ArrayNode list = completion.putArray("choices");
        choices.forEach((index, choice) -> {
            ObjectNode whole = list.addObject().put("index", index);
            ObjectNode message = whole.putObject("message").put("role", "assistant");
            message.putNull("content").putNull("refusal");
            message.setAll(choice.message.toJson());
            whole.putNull("logprobs").putNull("finish_reason");
            whole.setAll(choice.fields.toJson());
        });
        return completion;
    }
}

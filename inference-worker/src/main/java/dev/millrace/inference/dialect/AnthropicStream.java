package dev.millrace.inference.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Events of a streamed message (Anthropic API reference, "Streaming messages"). */
final class AnthropicStream implements AnswerStream {
    private final long createdSeconds;
    private final Map<Integer, Block> blocks = new TreeMap<>();
    private ObjectNode message = Json.MAPPER.createObjectNode();
    private boolean stopped;

    /** A block of content; the input of a tool is JSON in pieces. */
    private static final class Block {
        private final Growing grown = new Growing();
        private final StringBuilder input = new StringBuilder();

        void begin(ObjectNode block) {
            if (block.has("input")) {
                grown.set("input", block.path("input"));
            }
            grown.add(block.deepCopy().without(List.of("input")));
        }

        void grow(ObjectNode delta) {
            input.append(delta.path("partial_json").asText(""));
            if (delta.has("citation")) {
                ObjectNode citations = Json.MAPPER.createObjectNode();
                citations.putArray("citations").add(delta.path("citation"));
                grown.add(citations);
            }
            grown.add(delta.deepCopy().without(List.of("type", "partial_json", "citation")));
        }

        int characters() {
            return grown.characters() + input.length();
        }

        ObjectNode toJson() {
            ObjectNode block = grown.toJson();
            if (!input.isEmpty()) {
                block.set("input", parsed(input.toString()));
            }
            return block;
        }
    }

    AnthropicStream(long createdSeconds) {
        this.createdSeconds = createdSeconds;
    }

    @Override
    public Progress take(EventStream.Event event) throws IOException {
        JsonNode data = OpenAiStream.read(event.data());
        return switch (data.path("type").asText(event.name())) {
            case "message_start" -> {
                if (data.path("message") instanceof ObjectNode started) {
                    message = started;
                }
                yield new Progress.Nothing();
            }
            case "content_block_start" -> {
                block(data).begin(asObject(data.path("content_block")));
                yield new Progress.Nothing();
            }
            case "content_block_delta" -> {
                block(data).grow(asObject(data.path("delta")));
                yield new Progress.Token();
            }
            case "message_delta" -> {
                message.setAll(asObject(data.path("delta")));
                message.withObjectProperty("usage").setAll(asObject(data.path("usage")));
                yield new Progress.Nothing();
            }
            case "message_stop" -> {
                stopped = true;
                yield new Progress.Whole();
            }
            case "error" -> new Progress.Failed(data);
            default -> new Progress.Nothing();
        };
    }

    private Block block(JsonNode data) {
        return blocks.computeIfAbsent(data.path("index").asInt(), _ -> new Block());
    }

    private static ObjectNode asObject(JsonNode node) {
        return node instanceof ObjectNode object ? object : Json.MAPPER.createObjectNode();
    }

    /** The stop reason comes last but one; nothing is missing without {@code message_stop}. */
    @Override
    public boolean isWhole() {
        boolean begun = message.has("id") || !blocks.isEmpty();
        return begun && (stopped || message.path("stop_reason").isTextual());
    }

    @Override
    public int characters() {
        return blocks.values().stream().mapToInt(Block::characters).sum();
    }

    @Override
    public ObjectNode completion() {
        ObjectNode whole = message.deepCopy();
        ArrayNode content = whole.putArray("content");
        blocks.values().forEach(block -> content.add(block.toJson()));
        return AnthropicMessage.completion(whole, createdSeconds);
    }

    /** A call that was cut at the limit of tokens may be half a document: it stays a text. */
    private static JsonNode parsed(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return Json.MAPPER.getNodeFactory().textNode(text);
        }
    }
}

package dev.millrace.inference.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that grows by the deltas of a stream, as OpenAI's own libraries add them up: texts
 * are appended, objects grow, lists of objects with an {@code index} grow by index, other lists are
 * joined, and of anything else the last counts. Texts that name something are said once, or again
 * by servers that say everything again, and are not appended.
 */
final class Growing {
    private static final Set<String> SAID_ONCE = Set.of("role", "id", "type", "name", "index");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Map<String, Part> parts = new LinkedHashMap<>();
    private int characters;

    /** What a field has become so far. */
    private sealed interface Part {
        record Whole(JsonNode value) implements Part {}

        record Text(StringBuilder text) implements Part {}

        record Object(Growing fields) implements Part {}

        record ByIndex(TreeMap<Integer, Growing> items) implements Part {}

        record Joined(ArrayNode items) implements Part {}
    }

    void add(JsonNode delta) {
        for (Map.Entry<String, JsonNode> field : delta.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            Part before = parts.get(name);
            if (!value.isNull() || before == null) {
                parts.put(name, grown(name, before, value));
            }
        }
    }

    /** Sets a field to a value, whatever it was. */
    void set(String name, JsonNode value) {
        parts.put(name, new Part.Whole(value));
    }

    boolean has(String name) {
        return parts.containsKey(name);
    }

    /** Characters of all texts that were appended, about. */
    int characters() {
        int sum = characters;
        for (Part part : parts.values()) {
            sum +=
                    switch (part) {
                        case Part.Object(Growing fields) -> fields.characters();
                        case Part.ByIndex(var items) ->
                                items.values().stream().mapToInt(Growing::characters).sum();
                        case Part.Whole _, Part.Text _, Part.Joined _ -> 0;
                    };
        }
        return sum;
    }

    private Part grown(String name, @Nullable Part before, JsonNode value) {
        if (SAID_ONCE.contains(name)) {
            boolean saysNothing = value.isTextual() && value.textValue().isEmpty();
            return before != null && saysNothing ? before : new Part.Whole(value);
        }
        if (value.isTextual()) {
            characters += value.textValue().length();
            Part.Text text =
                    before instanceof Part.Text already
                            ? already
                            : new Part.Text(new StringBuilder());
            text.text().append(value.textValue());
            return text;
        }
        if (value.isObject()) {
            Part.Object object =
                    before instanceof Part.Object already
                            ? already
                            : new Part.Object(new Growing());
            object.fields().add(value);
            return object;
        }
        return value.isArray() ? grownList(before, value) : new Part.Whole(value);
    }

    private Part grownList(@Nullable Part before, JsonNode value) {
        if (value.path(0).path("index").isInt()) {
            Part.ByIndex byIndex =
                    before instanceof Part.ByIndex already
                            ? already
                            : new Part.ByIndex(new TreeMap<>());
            for (JsonNode item : value) {
                byIndex.items()
                        .computeIfAbsent(item.path("index").asInt(), _ -> new Growing())
                        .add(item);
            }
            return byIndex;
        }
        Part.Joined joined =
                before instanceof Part.Joined already
                        ? already
                        : new Part.Joined(NODES.arrayNode());
        value.forEach(joined.items()::add);
        characters += value.isEmpty() ? 0 : value.toString().length();
        return joined;
    }

    /** What it is now. The indexes of a list are its order and are left out. */
    ObjectNode toJson() {
        ObjectNode json = NODES.objectNode();
        parts.forEach((name, part) -> json.set(name, json(part)));
        return json;
    }

    private static JsonNode json(Part part) {
        return switch (part) {
            case Part.Whole(JsonNode value) -> value;
            case Part.Text(StringBuilder text) -> TextNode.valueOf(text.toString());
            case Part.Object(Growing fields) -> fields.toJson();
            case Part.Joined(ArrayNode items) -> items;
            case Part.ByIndex(var items) -> {
                ArrayNode list = NODES.arrayNode();
                items.values().forEach(item -> list.add(item.toJson().without("index")));
                yield list;
            }
        };
    }
}

package dev.millrace.testkit.provider.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * The smallest value that fits a JSON schema, as far as structured outputs allow schemas: objects
 * with their required properties, lists, choices, references into the same document. What it asks
 * for beyond the bounds below is left out: a schema is a few bytes, a value that fits it may be
 * gigabytes.
 */
final class FitSchema {
    /** Deeper than this every choice is for what ends soonest. */
    private static final int DEPTH_MAX = 16;

    private static final int VALUES_MAX = 10_000;
    private static final int CHARS_MAX = 1_000_000;

    private final JsonNode root;
    private int valuesLeft = VALUES_MAX;
    private int charsLeft = CHARS_MAX;

    FitSchema(JsonNode root) {
        this.root = root;
    }

    JsonNode value() {
        return value(root, 0);
    }

    private JsonNode value(JsonNode schema, int depth) {
        if (depth > 2 * DEPTH_MAX || --valuesLeft < 0) {
            return NullNode.instance;
        }
        if (schema.has("$ref")) {
            return value(referred(schema.path("$ref").asText()), depth + 1);
        }
        if (schema.has("const")) {
            return schema.path("const");
        }
        if (schema.path("enum").has(0)) {
            return schema.path("enum").get(0);
        }
        for (var choices : new String[] {"anyOf", "oneOf", "allOf"}) {
            if (schema.path(choices).has(0)) {
                return value(chosen(schema.path(choices), depth), depth + 1);
            }
        }
        return ofType(type(schema, depth), schema, depth);
    }

    private JsonNode referred(String reference) {
        return reference.startsWith("#") ? root.at(reference.substring(1)) : NullNode.instance;
    }

    /** The first that is not null; where it is deep, null if it is among them. */
    private static JsonNode chosen(JsonNode choices, int depth) {
        for (var choice : choices) {
            if (choice.path("type").asText().equals("null") == depth > DEPTH_MAX) {
                return choice;
            }
        }
        return choices.get(0);
    }

    private static String type(JsonNode schema, int depth) {
        var type = schema.path("type");
        if (type.isArray()) {
            for (var each : type) {
                if (each.asText().equals("null") == depth > DEPTH_MAX) {
                    return each.asText();
                }
            }
            return type.path(0).asText();
        }
        return type.asText(schema.has("properties") ? "object" : "");
    }

    private JsonNode ofType(String type, JsonNode schema, int depth) {
        return switch (type) {
            case "object" -> object(schema, depth);
            case "array" -> {
                var list = WireJson.MAPPER.createArrayNode();
                int size = schema.path("minItems").asInt(depth > DEPTH_MAX ? 0 : 1);
                for (int i = 0; i < size && valuesLeft > 0; i++) {
                    list.add(value(schema.path("items"), depth + 1));
                }
                yield list;
            }
            case "integer" -> IntNode.valueOf(schema.path("minimum").asInt(1));
            case "number" -> DoubleNode.valueOf(schema.path("minimum").asDouble(0.5));
            case "boolean" -> BooleanNode.TRUE;
            case "null" -> NullNode.instance;
            default -> TextNode.valueOf(text(schema));
        };
    }

    private JsonNode object(JsonNode schema, int depth) {
        var object = WireJson.object();
        for (var name : schema.path("required")) {
            var property = schema.path("properties").path(name.asText());
            object.set(name.asText(), value(property, depth + 1));
        }
        return object;
    }

    private String text(JsonNode schema) {
        return switch (schema.path("format").asText()) {
            case "date" -> "2026-01-31";
            case "date-time" -> "2026-01-31T12:00:00Z";
            case "email" -> "miller@example.com";
            case "uri" -> "https://example.com/";
            case "uuid" -> "00000000-0000-4000-8000-000000000000";
            default -> "x".repeat(padding(schema.path("minLength").asInt() - 8)) + "scripted";
        };
    }

    private int padding(int wanted) {
        int padding = Math.clamp(wanted, 0, charsLeft);
        charsLeft -= padding;
        return padding;
    }
}

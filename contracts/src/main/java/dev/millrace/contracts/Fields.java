package dev.millrace.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads single fields and says clearly what is wrong with them. */
final class Fields {
    /** Longest piece of a caller's value that an error message repeats, in characters. */
    private static final int SHOWN_MAX = 80;

    private Fields() {}

    static JsonNode tree(RawJson raw) {
        try {
            return Json.MAPPER.readTree(raw.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("was cut out of a document that parsed", e);
        }
    }

    /** The string at {@code name}, null if absent or JSON null. */
    static @Nullable String text(Map<String, RawJson> fields, String name) throws BadField {
        RawJson raw = fields.get(name);
        if (raw == null) {
            return null;
        }
        JsonNode node = tree(raw);
        if (node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw wrongType(name, "a string", node);
        }
        return node.textValue();
    }

    static BadField wrongType(String field, String wanted, JsonNode was) {
        return BadField.of(
                "invalid_type", field, "must be %s, was %s".formatted(wanted, describe(was)));
    }

    static BadField missing(String field, String wanted) {
        return BadField.of("missing_field", field, "missing; it must be " + wanted);
    }

    /** A value as an error message may repeat it: one line, and not all of a long one. */
    static String shown(String value) {
        StringBuilder line = new StringBuilder();
        value.codePoints()
                .limit(SHOWN_MAX)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .forEach(line::appendCodePoint);
        return line.length() < value.length() ? line + "…" : line.toString();
    }

    private static String describe(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> "the string '" + shown(node.textValue()) + "'";
            case NUMBER, BOOLEAN -> node.asText();
            case NULL -> "null";
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case BINARY, MISSING, POJO -> "nothing";
        };
    }
}

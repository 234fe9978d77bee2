package dev.millrace.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object that is ours alone, so that one nobody knows is a mistake.
 *
 * @param path of the object, for messages
 */
record RequestFields(JsonNode object, String path) {
    /** Beyond it, neighbouring whole numbers are no longer different in most languages' JSON. */
    private static final BigDecimal NUMBER_MAX = BigDecimal.valueOf(1L << 53);

    private static final String COLLECTION_ALLOWED = "[A-Za-z0-9_-]{1,64}";

    static RequestFields of(JsonNode object, String path, Set<String> allowed) throws BadField {
        if (!object.isObject()) {
            throw Fields.wrongType(path, "an object", object);
        }
        for (var field : object.properties()) {
            if (!allowed.contains(field.getKey())) {
                throw BadField.of(
                        "unknown_field",
                        path + "." + Fields.shown(field.getKey()),
                        "is not one of " + String.join(", ", allowed.stream().sorted().toList()));
            }
        }
        return new RequestFields(object, path);
    }

    String at(String name) {
        return path + "." + name;
    }

    boolean has(String name) {
        return !object.path(name).isMissingNode() && !object.path(name).isNull();
    }

    String text(String name, int charsMax) throws BadField {
        if (!has(name)) {
            throw Fields.missing(at(name), "a string");
        }
        return text(object.path(name), at(name), charsMax);
    }

    @Nullable String textOrNull(String name, int charsMax) throws BadField {
        return has(name) ? text(name, charsMax) : null;
    }

    static String text(JsonNode value, String at, int charsMax) throws BadField {
        if (!value.isTextual()) {
            throw Fields.wrongType(at, "a string", value);
        }
        String text = value.textValue();
        if (text.isBlank()) {
            throw BadField.of("invalid_value", at, "must not be empty");
        }
        checkLength(text, at, charsMax);
        return text;
    }

    static void checkLength(String text, String at, int charsMax) throws BadField {
        if (text.length() > charsMax) {
            throw BadField.of(
                    "invalid_value",
                    at,
                    "has %d characters; at most %d are accepted"
                            .formatted(text.length(), charsMax));
        }
    }

    String collection() throws BadField {
        String name = text("collection", Integer.MAX_VALUE);
        if (!name.matches(COLLECTION_ALLOWED)) {
            throw BadField.of(
                    "invalid_value",
                    at("collection"),
                    "'%s' does not match %s".formatted(Fields.shown(name), COLLECTION_ALLOWED));
        }
        return name;
    }

    @Nullable Integer numberOrNull(String name, int min, int max) throws BadField {
        if (!has(name)) {
            return null;
        }
        JsonNode value = object.path(name);
        if (!value.isInt() || value.intValue() < min || value.intValue() > max) {
            throw Fields.wrongType(
                    at(name), "a whole number from %d to %d".formatted(min, max), value);
        }
        return value.intValue();
    }

    /** The entries of an array that must be there. */
    List<JsonNode> entries(String name, int max) throws BadField {
        JsonNode array = object.path(name);
        if (array.isMissingNode()) {
            throw Fields.missing(at(name), "an array");
        }
        if (!array.isArray() || array.isEmpty()) {
            throw Fields.wrongType(at(name), "an array of at least one entry", array);
        }
        if (array.size() > max) {
            throw BadField.of(
                    "invalid_value",
                    at(name),
                    "has %d entries; at most %d are accepted".formatted(array.size(), max));
        }
        List<JsonNode> entries = new ArrayList<>(array.size());
        array.forEach(entries::add);
        return entries;
    }

    /** A value as documents have it and filters compare it: String, Boolean, Long or Double. */
    static Object scalar(JsonNode value, String at, int charsMax) throws BadField {
        if (value.isTextual()) {
            checkLength(value.textValue(), at, charsMax);
            return value.textValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isNumber() && value.decimalValue().abs().compareTo(NUMBER_MAX) <= 0) {
            return value.isIntegralNumber() ? (Object) value.longValue() : value.doubleValue();
        }
        throw Fields.wrongType(
                at, "a string, a boolean or a number of at most " + NUMBER_MAX, value);
    }
}

package dev.millrace.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a job carries for its producer's own use. */
final class MetadataReading {
    private static final int PAIRS_MAX = 16;
    private static final int KEY_CHARS_MAX = 64;
    private static final int VALUE_CHARS_MAX = 512;

    private MetadataReading() {}

    /**
     * The pairs in the order they were written.
     *
     * @param raw the field as it was written, null where it is missing
     */
    static Map<String, String> pairs(@Nullable RawJson raw) throws BadField {
        JsonNode object = raw == null ? null : Fields.tree(raw);
        if (object == null || object.isNull()) {
            return Map.of();
        }
        if (!object.isObject()) {
            throw Fields.wrongType("metadata", "an object of strings", object);
        }
        if (object.size() > PAIRS_MAX) {
            throw BadField.of(
                    "invalid_value",
                    "metadata",
                    "has %d pairs; at most %d are accepted".formatted(object.size(), PAIRS_MAX));
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (var pair : object.properties()) {
            String field = "metadata." + Fields.shown(pair.getKey());
            if (!pair.getValue().isTextual()) {
                throw Fields.wrongType(field, "a string", pair.getValue());
            }
            checkLength(field + " (its name)", pair.getKey(), KEY_CHARS_MAX);
            checkLength(field, pair.getValue().textValue(), VALUE_CHARS_MAX);
            pairs.put(pair.getKey(), pair.getValue().textValue());
        }
        return pairs;
    }

    private static void checkLength(String field, String value, int max) throws BadField {
        if (value.length() > max) {
            throw BadField.of(
                    "invalid_value",
                    field,
                    "has %d characters; at most %d are accepted".formatted(value.length(), max));
        }
    }
}

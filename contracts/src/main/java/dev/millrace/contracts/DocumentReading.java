package dev.millrace.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads documents. */
final class DocumentReading {
    static final int ID_CHARS_MAX = 256;
    static final int SOURCE_CHARS_MAX = 2048;
    static final int SUBJECT_CHARS_MAX = 256;
    static final int KEY_CHARS_MAX = 64;
    static final int VALUE_CHARS_MAX = 512;
    private static final int PAIRS_MAX = 16;
    private static final Set<String> FIELDS =
            Set.of("id", "text", "source", "dataSubject", "metadata");

    private DocumentReading() {}

    static List<Document> read(RequestFields request, int max) throws BadField {
        List<Document> documents = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode entry : request.entries("documents", max)) {
            String at = "%s[%d]".formatted(request.at("documents"), documents.size());
            Document document = read(RequestFields.of(entry, at, FIELDS));
            if (!ids.add(document.id())) {
                throw BadField.of(
                        "invalid_value",
                        at + ".id",
                        "'%s' stands there twice".formatted(Fields.shown(document.id())));
            }
            documents.add(document);
        }
        return documents;
    }

    private static Document read(RequestFields fields) throws BadField {
        return new Document(
                fields.text("id", ID_CHARS_MAX),
                fields.text("text", Integer.MAX_VALUE),
                fields.textOrNull("source", SOURCE_CHARS_MAX),
                fields.textOrNull("dataSubject", SUBJECT_CHARS_MAX),
                metadata(fields));
    }

    private static Map<String, Object> metadata(RequestFields fields) throws BadField {
        if (!fields.has("metadata")) {
            return Map.of();
        }
        String at = fields.at("metadata");
        @Nullable JsonNode object = fields.object().path("metadata");
        if (!object.isObject()) {
            throw Fields.wrongType(at, "an object", object);
        }
        if (object.size() > PAIRS_MAX) {
            throw BadField.of(
                    "invalid_value",
                    at,
                    "has %d pairs; at most %d are accepted".formatted(object.size(), PAIRS_MAX));
        }
        Map<String, Object> pairs = new LinkedHashMap<>();
        for (var pair : object.properties()) {
            String name = at + "." + Fields.shown(pair.getKey());
            if (pair.getKey().isBlank()) {
                throw BadField.of("invalid_value", name, "its name must not be empty");
            }
            RequestFields.checkLength(pair.getKey(), name + " (its name)", KEY_CHARS_MAX);
            pairs.put(pair.getKey(), RequestFields.scalar(pair.getValue(), name, VALUE_CHARS_MAX));
        }
        return pairs;
    }
}

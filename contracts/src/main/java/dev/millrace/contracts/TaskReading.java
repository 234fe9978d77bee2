package dev.millrace.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a job asks for. */
final class TaskReading {
    private static final String REQUEST = "task.request";
    private static final int LABEL_CHARS_MAX = 200;
    private static final String KINDS = String.join(", ", Task.KINDS);

    private final JobRules rules;
    private final CollectionReading collections;

    TaskReading(JobRules rules) {
        this.rules = rules;
        this.collections = new CollectionReading(rules);
    }

    /** The kind as far as it can be read at all; null otherwise. */
    @Nullable String kind(Map<String, RawJson> fields) {
        RawJson raw = fields.get("task");
        if (raw == null || raw.bytes()[0] != '{') {
            return null;
        }
        try {
            String kind = Fields.text(JobReading.fieldsOf(raw.bytes()), "kind");
            return kind != null && Task.KINDS.contains(kind) ? kind : null;
        } catch (BadField e) {
            return null;
        }
    }

    Task read(Map<String, RawJson> fields) throws BadField {
        RawJson raw = fields.get("task");
        if (raw == null) {
            throw Fields.missing("task", "an object with kind and request");
        }
        if (raw.bytes()[0] != '{') {
            throw Fields.wrongType("task", "an object with kind and request", Fields.tree(raw));
        }
        Map<String, RawJson> task = JobReading.fieldsOf(raw.bytes());
        for (String name : task.keySet()) {
            if (!name.equals("kind") && !name.equals("request")) {
                throw BadField.of(
                        "unknown_field",
                        "task." + Fields.shown(name),
                        "a task has only kind and request");
            }
        }
        String kind = requiredKind(task);
        RawJson request = task.get("request");
        if (request == null) {
            throw Fields.missing(REQUEST, "an object");
        }
        JsonNode body = Fields.tree(request);
        if (!body.isObject()) {
            throw Fields.wrongType(REQUEST, "an object", body);
        }
        return switch (kind) {
            case Task.CHAT -> new Task.Chat(request, chat(body));
            case Task.EMBED -> new Task.Embed(request, embed(body));
            case Task.CLASSIFY -> new Task.Classify(request, classify(body));
            case Task.INDEX -> new Task.Index(request, collections.index(body, REQUEST));
            case Task.SEARCH -> new Task.Search(request, collections.search(body, REQUEST));
            case Task.ANSWER -> new Task.Answer(request, collections.answer(body, REQUEST));
            case Task.UNINDEX -> new Task.Unindex(request, collections.unindex(body, REQUEST));
            default ->
                    throw BadField.of(
                            "unknown_kind",
                            "task.kind",
                            "'%s' is not one of %s".formatted(Fields.shown(kind), KINDS));
        };
    }

    private static String requiredKind(Map<String, RawJson> task) throws BadField {
        RawJson raw = task.get("kind");
        if (raw == null) {
            throw Fields.missing("task.kind", "one of " + KINDS);
        }
        JsonNode kind = Fields.tree(raw);
        if (!kind.isTextual()) {
            throw Fields.wrongType("task.kind", "a string", kind);
        }
        return kind.textValue();
    }

    private static ChatRequest chat(JsonNode body) throws BadField {
        JsonNode messages = body.path("messages");
        String field = REQUEST + ".messages";
        if (messages.isMissingNode()) {
            throw Fields.missing(field, "an array of at least one message");
        }
        if (!messages.isArray() || messages.isEmpty()) {
            throw Fields.wrongType(field, "an array of at least one message", messages);
        }
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            if (!message.isObject()) {
                throw Fields.wrongType(field + "[" + i + "]", "an object", message);
            }
            JsonNode role = message.path("role");
            if (!role.isTextual()) {
                throw Fields.wrongType(field + "[" + i + "].role", "a string", role);
            }
        }
        refuseStream(body, REQUEST);
        return new ChatRequest(body);
    }

    static void refuseStream(JsonNode body, String path) throws BadField {
        JsonNode stream = body.path("stream");
        if (!stream.isMissingNode() && !stream.isNull() && !stream.isBoolean()) {
            throw Fields.wrongType(path + ".stream", "a boolean", stream);
        }
        if (stream.asBoolean()) {
            throw BadField.of(
                    "unsupported_field",
                    path + ".stream",
                    "streaming is not supported by this version; leave it out or say false");
        }
    }

    private EmbedRequest embed(JsonNode body) throws BadField {
        List<String> texts = texts(body);
        JsonNode format = body.path("encoding_format");
        String encoding = format.isMissingNode() || format.isNull() ? "float" : format.asText();
        if (!encoding.equals("float") && !encoding.equals("base64")) {
            throw BadField.of(
                    "invalid_value",
                    REQUEST + ".encoding_format",
                    "'%s' is not one of float, base64".formatted(Fields.shown(encoding)));
        }
        return new EmbedRequest(texts, encoding.equals("float"), dimensions(body), user(body));
    }

    private static @Nullable Integer dimensions(JsonNode body) throws BadField {
        JsonNode dimensions = body.path("dimensions");
        if (dimensions.isMissingNode() || dimensions.isNull()) {
            return null;
        }
        if (!dimensions.isInt() || dimensions.intValue() < 1) {
            throw Fields.wrongType(REQUEST + ".dimensions", "a whole number from 1", dimensions);
        }
        return dimensions.intValue();
    }

    private static @Nullable String user(JsonNode body) throws BadField {
        JsonNode user = body.path("user");
        if (user.isMissingNode() || user.isNull()) {
            return null;
        }
        if (!user.isTextual()) {
            throw Fields.wrongType(REQUEST + ".user", "a string", user);
        }
        return user.textValue();
    }

    private ClassifyRequest classify(JsonNode body) throws BadField {
        List<String> texts = texts(body);
        List<String> labels = strings(body, "labels", rules.labelsMax());
        if (labels.size() < 2) {
            throw BadField.of(
                    "invalid_value",
                    REQUEST + ".labels",
                    "has %d labels; 2 to %d are accepted"
                            .formatted(labels.size(), rules.labelsMax()));
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            String field = REQUEST + ".labels[" + i + "]";
            if (label.length() > LABEL_CHARS_MAX) {
                throw BadField.of(
                        "invalid_value",
                        field,
                        "has %d characters; at most %d are accepted"
                                .formatted(label.length(), LABEL_CHARS_MAX));
            }
            if (!seen.add(label)) {
                throw BadField.of(
                        "invalid_value",
                        field,
                        "'%s' stands there twice".formatted(Fields.shown(label)));
            }
        }
        return new ClassifyRequest(texts, labels);
    }

    private List<String> texts(JsonNode body) throws BadField {
        JsonNode input = body.path("input");
        if (input.isTextual()) {
            return List.of(notEmpty(input.textValue(), REQUEST + ".input"));
        }
        return strings(body, "input", rules.textsMax());
    }

    private static List<String> strings(JsonNode body, String name, int max) throws BadField {
        JsonNode array = body.path(name);
        String field = REQUEST + "." + name;
        if (array.isMissingNode()) {
            throw Fields.missing(field, name.equals("input") ? "text" : "an array of strings");
        }
        if (!array.isArray() || array.isEmpty()) {
            throw Fields.wrongType(
                    field,
                    name.equals("input")
                            ? "a string or an array of at least one string"
                            : "an array of strings",
                    array);
        }
        if (array.size() > max) {
            throw BadField.of(
                    "invalid_value",
                    field,
                    "has %d entries; at most %d are accepted".formatted(array.size(), max));
        }
        List<String> texts = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            JsonNode text = array.get(i);
            String at = field + "[" + i + "]";
            if (!text.isTextual()) {
                throw Fields.wrongType(at, "a string", text);
            }
            texts.add(notEmpty(text.textValue(), at));
        }
        return texts;
    }

    private static String notEmpty(String text, String field) throws BadField {
        if (text.isBlank()) {
            throw BadField.of("invalid_value", field, "must not be empty");
        }
        return text;
    }
}

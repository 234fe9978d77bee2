package dev.millrace.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything of one job whose tenant and id are known. What is wrong first is what is said;
 * what could be read before or after it still reaches the job's completion.
 */
final class EnvelopeReading {
    private static final Set<String> KNOWN =
            Set.of(
                    "id",
                    "tenant",
                    "task",
                    "model",
                    "priority",
                    "deadline",
                    "callback",
                    "dataSubject",
                    "metadata");

    /** Fields of the contract whose feature is not built: refused, never ignored. */
    private static final Set<String> UNSUPPORTED = Set.of("cache", "budget");

    private static final int METADATA_PAIRS_MAX = 16;
    private static final int METADATA_KEY_CHARS_MAX = 64;
    private static final int METADATA_VALUE_CHARS_MAX = 512;
    private static final int DATA_SUBJECT_CHARS_MAX = 256;
    private static final int URL_CHARS_MAX = 2048;
    private static final String MODEL_ALLOWED = "[A-Za-z0-9._:/@-]{1,128}";
    private static final Pattern MODEL = Pattern.compile(MODEL_ALLOWED);

    private final JobRules rules;
    private final Arrival arrival;
    private final Map<String, RawJson> fields;
    private final JobKey key;
    private final boolean idChosen;
    private final String sha256;

    private @Nullable JobError firstError;

    EnvelopeReading(
            JobRules rules,
            Arrival arrival,
            Map<String, RawJson> fields,
            JobKey key,
            boolean idChosen,
            String sha256) {
        this.rules = rules;
        this.arrival = arrival;
        this.fields = fields;
        this.key = key;
        this.idChosen = idChosen;
        this.sha256 = sha256;
    }

    SubmittedJob read() {
        check(this::checkSize);
        check(this::checkNames);
        var tasks = new TaskReading(rules);
        String kind = tasks.kind(fields);
        Task task = attempt(() -> tasks.read(fields), null);
        JobEnvelope envelope = envelope(kind, task);
        if (firstError != null) {
            return new SubmittedJob.Refusable(envelope, firstError);
        }
        if (task == null) {
            throw new IllegalStateException("a task is read or an error is known");
        }
        return new SubmittedJob.Readable(envelope, task);
    }

    SubmittedJob refuse(JobError error) {
        firstError = error;
        return new SubmittedJob.Refusable(envelope(null, null), error);
    }

    private JobEnvelope envelope(@Nullable String kind, @Nullable Task task) {
        return new JobEnvelope(
                key,
                idChosen,
                kind,
                attempt(() -> model(task), JobEnvelope.AUTO),
                attempt(this::priority, Priority.INTERACTIVE),
                arrival.acceptedAt(),
                attempt(this::deadline, arrival.acceptedAt().plus(rules.deadlineDefault())),
                attempt(this::callback, null),
                attempt(this::dataSubject, null),
                attempt(this::metadata, Map.of()),
                sha256,
                Traces.of(arrival.headers(), key));
    }

    private void checkSize() throws BadField {
        if (arrival.value().length > rules.jobBytesMax()) {
            throw BadField.of(
                    "job_too_large",
                    null,
                    "the job has %d bytes; at most %d are accepted"
                            .formatted(arrival.value().length, rules.jobBytesMax()));
        }
    }

    private void checkNames() throws BadField {
        for (String name : fields.keySet()) {
            if (UNSUPPORTED.contains(name)) {
                throw BadField.of(
                        "unsupported_field",
                        name,
                        "'%s' is not supported by this version; leave it out".formatted(name));
            }
            if (!KNOWN.contains(name)) {
                throw BadField.of(
                        "unknown_field",
                        Fields.shown(name),
                        "a job has no such field; it may have "
                                + String.join(", ", KNOWN.stream().sorted().toList()));
            }
        }
    }

    private String model(@Nullable Task task) throws BadField {
        String model = Fields.text(fields, "model");
        String field = "model";
        if (model == null && task != null) {
            JsonNode inRequest = Fields.tree(task.request()).path("model");
            if (inRequest.isMissingNode() || inRequest.isNull()) {
                return JobEnvelope.AUTO;
            }
            field = "task.request.model";
            if (!inRequest.isTextual()) {
                throw Fields.wrongType(field, "a string", inRequest);
            }
            model = inRequest.textValue();
        }
        if (model == null) {
            return JobEnvelope.AUTO;
        }
        if (!MODEL.matcher(model).matches()) {
            throw BadField.of(
                    "invalid_value",
                    field,
                    "'%s' does not match %s".formatted(Fields.shown(model), MODEL_ALLOWED));
        }
        return model;
    }

    private Priority priority() throws BadField {
        String name = Fields.text(fields, "priority");
        if (name == null) {
            return Priority.INTERACTIVE;
        }
        for (Priority priority : Priority.values()) {
            if (priority.wireName().equals(name)) {
                return priority;
            }
        }
        throw BadField.of(
                "invalid_value",
                "priority",
                "'%s' is not one of interactive, batch".formatted(Fields.shown(name)));
    }

    private Instant deadline() throws BadField {
        String text = Fields.text(fields, "deadline");
        Instant accepted = arrival.acceptedAt();
        if (text == null) {
            return accepted.plus(rules.deadlineDefault());
        }
        Instant deadline;
        try {
            deadline = OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw BadField.of(
                    "invalid_value",
                    "deadline",
                    "'%s' is not an RFC 3339 time such as 2026-01-31T12:00:00Z"
                            .formatted(Fields.shown(text)));
        }
        if (!deadline.isAfter(accepted)) {
            throw BadField.of(
                    "deadline_passed",
                    "deadline",
                    "%s is not after the job's acceptance".formatted(deadline));
        }
        if (deadline.isAfter(accepted.plus(rules.deadlineMax()))) {
            throw BadField.of(
                    "invalid_value",
                    "deadline",
                    "%s is more than %s ahead".formatted(deadline, rules.deadlineMax()));
        }
        return deadline;
    }

    private @Nullable String callback() throws BadField {
        RawJson raw = fields.get("callback");
        if (raw == null) {
            return null;
        }
        JsonNode callback = Fields.tree(raw);
        if (callback.isNull()) {
            return null;
        }
        if (!callback.isObject()) {
            throw Fields.wrongType("callback", "an object with a url", callback);
        }
        for (String name : (Iterable<String>) callback::fieldNames) {
            if (!name.equals("url")) {
                throw BadField.of(
                        "unknown_field",
                        "callback." + Fields.shown(name),
                        "a callback has only a url");
            }
        }
        JsonNode url = callback.path("url");
        if (!url.isTextual()) {
            throw Fields.wrongType("callback.url", "a string", url);
        }
        return checkedUrl(url.textValue());
    }

    private String checkedUrl(String text) throws BadField {
        try {
            URI url = new URI(text);
            String scheme = String.valueOf(url.getScheme());
            boolean web =
                    scheme.equals("https")
                            || (scheme.equals("http") && rules.privateCallbacksAllowed());
            if (!web || url.getHost() == null || text.length() > URL_CHARS_MAX) {
                throw badUrl(text, "an https URL of at most " + URL_CHARS_MAX + " characters");
            }
            if (url.getUserInfo() != null) {
                throw BadField.of(
                        "invalid_value", "callback.url", "a URL must not carry credentials");
            }
            if (!rules.privateCallbacksAllowed() && Addresses.isPrivateLiteral(url.getHost())) {
                throw BadField.of(
                        "callback_not_allowed",
                        "callback.url",
                        "'%s' is a private address; webhooks go to public addresses only"
                                .formatted(Fields.shown(url.getHost())));
            }
            return text;
        } catch (URISyntaxException e) {
            throw badUrl(text, "an https URL");
        }
    }

    private static BadField badUrl(String text, String wanted) {
        return BadField.of(
                "invalid_value",
                "callback.url",
                "'%s' is not %s".formatted(Fields.shown(text), wanted));
    }

    private @Nullable String dataSubject() throws BadField {
        String subject = Fields.text(fields, "dataSubject");
        if (subject != null && (subject.isEmpty() || subject.length() > DATA_SUBJECT_CHARS_MAX)) {
            throw BadField.of(
                    "invalid_value",
                    "dataSubject",
                    "has %d characters; 1 to %d are accepted"
                            .formatted(subject.length(), DATA_SUBJECT_CHARS_MAX));
        }
        return subject;
    }

    private Map<String, String> metadata() throws BadField {
        RawJson raw = fields.get("metadata");
        JsonNode object = raw == null ? null : Fields.tree(raw);
        if (object == null || object.isNull()) {
            return Map.of();
        }
        if (!object.isObject()) {
            throw Fields.wrongType("metadata", "an object of strings", object);
        }
        if (object.size() > METADATA_PAIRS_MAX) {
            throw BadField.of(
                    "invalid_value",
                    "metadata",
                    "has %d pairs; at most %d are accepted"
                            .formatted(object.size(), METADATA_PAIRS_MAX));
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (var pair : object.properties()) {
            String field = "metadata." + Fields.shown(pair.getKey());
            if (!pair.getValue().isTextual()) {
                throw Fields.wrongType(field, "a string", pair.getValue());
            }
            checkLength(field + " (its name)", pair.getKey(), METADATA_KEY_CHARS_MAX);
            checkLength(field, pair.getValue().textValue(), METADATA_VALUE_CHARS_MAX);
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

    private interface Read<T extends @Nullable Object> {
        T read() throws BadField;
    }

    private interface Check {
        void run() throws BadField;
    }

    private void check(Check check) {
        attempt(
                () -> {
                    check.run();
                    return null;
                },
                null);
    }

    private <T extends @Nullable Object> T attempt(Read<T> read, T otherwise) {
        try {
            return read.read();
        } catch (BadField e) {
            if (firstError == null) {
                firstError = e.error();
            }
            return otherwise;
        }
    }
}

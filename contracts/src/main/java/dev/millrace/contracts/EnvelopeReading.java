package dev.millrace.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
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

    private static final int DATA_SUBJECT_CHARS_MAX = 256;
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
                attempt(() -> CallbackReading.url(fields.get("callback"), rules), null),
                attempt(this::dataSubject, null),
                attempt(() -> MetadataReading.pairs(fields.get("metadata")), Map.of()),
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

    static void checkModel(String field, String model) throws BadField {
        if (!MODEL.matcher(model).matches()) {
            throw BadField.of(
                    "invalid_value",
                    field,
                    "'%s' does not match %s".formatted(Fields.shown(model), MODEL_ALLOWED));
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
        checkModel(field, model);
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

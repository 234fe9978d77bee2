package dev.millrace.deploy.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/** The ways in which processes of a stack write a line: JSON, or text after a time. */
enum LogFormat {
    /** What services write: one object a line. */
    JSON {
        @Override
        Optional<LogEntry> begin(String process, String line) {
            try {
                JsonNode said = MAPPER.readTree(line);
                var at = OffsetDateTime.parse(said.path("timestamp").asText()).toInstant();
                return Optional.of(
                        new LogEntry(at, process, said.path("level").asText(), text(said)));
            } catch (JsonProcessingException | DateTimeException _) {
                return Optional.empty();
            }
        }
    },

    /**
     * What Kafka, PostgreSQL and Qdrant print; a line without a time goes on with the one before.
     */
    TEXT {
        @Override
        Optional<LogEntry> begin(String process, String line) {
            var found = TIMED.matcher(line);
            if (!found.matches()) {
                return Optional.empty();
            }
            try {
                var at = Instant.parse(found.group("day") + "T" + found.group("time") + "Z");
                var level = LEVEL.matcher(found.group("text"));
                return Optional.of(
                        new LogEntry(
                                at,
                                process,
                                level.find() ? level.group("level") : "",
                                found.group("text")));
            } catch (DateTimeException _) {
                return Optional.empty();
            }
        }
    };

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern TIMED =
            Pattern.compile(
                    "(?<day>\\d{4}-\\d{2}-\\d{2})[T ](?<time>\\d{2}:\\d{2}:\\d{2}[.,]?\\d*)(Z| UTC)?"
                            + " (?<text>.*)");
    private static final Pattern LEVEL =
            Pattern.compile("\\b(?<level>INFO|WARN|ERROR|FATAL|PANIC|LOG|WARNING)\\b");

    /** The entry that a line begins, if it begins one. */
    abstract Optional<LogEntry> begin(String process, String line);

    private static String text(JsonNode said) {
        var text = new StringBuilder(said.path("message").asText());
        said.path("mdc")
                .properties()
                .forEach(field ->
                        text.append(' ')
                                .append(field.getKey())
                                .append('=')
                                .append(field.getValue().asText()));
        var stack = said.path("stackTrace").asText("");
        var exception = said.path("exception");
        if (!stack.isBlank()) {
            text.append(System.lineSeparator()).append(stack.strip());
        } else if (exception.isObject()) {
            append(text, exception);
        }
        return text.toString();
    }

    /** The exception and its causes, without their frames: those are in the file. */
    private static void append(StringBuilder text, JsonNode exception) {
        text.append(System.lineSeparator())
                .append("  ")
                .append(exception.path("exceptionType").asText())
                .append(": ")
                .append(exception.path("message").asText());
        var cause = exception.path("causedBy").path("exception");
        if (cause.isObject()) {
            append(text, cause);
        }
    }
}

package dev.millrace.deploy.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process said last: the end of its output and, of a service, which logs to a file beside
 * it, its last error.
 */
final class LastWords {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LINES = 25;

    private LastWords() {}

    /**
     * @param output what it printed; {@code router-service-1.log} has its log beside it in {@code
     *     router-service-1.json}
     */
    static String of(Path output) {
        try {
            var text = new StringBuilder("The end of " + output + ":");
            var lines = Files.readAllLines(output);
            lines.subList(Math.max(0, lines.size() - LINES), lines.size())
                    .forEach(line -> text.append(System.lineSeparator()).append(line));
            var log = logBeside(output);
            if (Files.exists(log)) {
                text.append(System.lineSeparator()).append("The last error in " + log + ":");
                append(text, lastError(Files.readAllLines(log)));
            }
            return text.toString();
        } catch (IOException e) {
            return "(" + e.getMessage() + ")";
        }
    }

    private static Path logBeside(Path output) {
        return output.resolveSibling(
                output.getFileName().toString().replaceFirst("\\.log$", ".json"));
    }

    private static JsonNode lastError(List<String> lines) {
        return lines.reversed().stream()
                .map(LastWords::entry)
                .filter(entry -> entry.path("level").asText().matches("ERROR|FATAL"))
                .findFirst()
                .orElseGet(JSON::createObjectNode);
    }

    /** Empty for a line that is not whole. */
    private static JsonNode entry(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException _) {
            return JSON.createObjectNode();
        }
    }

    /** The message and those of what caused it, without frames. */
    private static void append(StringBuilder text, JsonNode entry) {
        var message = entry.path("message").asText();
        if (!message.isEmpty()) {
            text.append(System.lineSeparator()).append(message);
        }
        var exception = entry.path("exception");
        var cause = exception.isObject() ? exception : entry.path("causedBy").path("exception");
        if (cause.isObject()) {
            append(text, cause);
        }
    }
}

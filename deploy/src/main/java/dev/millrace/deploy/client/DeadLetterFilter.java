package dev.millrace.deploy.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters a verb is about: the same options wherever they are meant. */
final class DeadLetterFilter {
    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "Where they stood when they lived, such as jobs.submitted.v1; can be given"
                            + " again. Default: any.")
    private List<String> topics = new ArrayList<>();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description =
                    "A part of the reason, as ./millrace dead-letters shows it; … in it stands for"
                            + " anything.")
    private @Nullable String reason;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Died at this day or moment (2026-01-31T12:00:00Z) or later.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Died before this one.")
    private @Nullable String to;

    boolean isAny() {
        return topics.isEmpty() && reason == null && from == null && to == null;
    }

    /** For a URL. */
    Query query() {
        var query = new Query();
        topics.forEach(topic -> query.with("topic", topic));
        return query.with("reason", reason).with("from", from).with("to", to);
    }

    /** For the body of a call. */
    void putInto(ObjectNode body) {
        if (!topics.isEmpty()) {
            topics.forEach(body.putArray("topic")::add);
        }
        put(body, "reason", reason);
        put(body, "from", from);
        put(body, "to", to);
    }

    private static void put(ObjectNode body, String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    /** What a redrive was for, as the server answers it, in these options. */
    static String told(JsonNode redrive) {
        var told = new ArrayList<String>();
        redrive.path("topics").forEach(topic -> told.add("--topic " + topic.asText()));
        tell(told, "--reason", redrive.path("reason"));
        tell(told, "--from", redrive.path("from"));
        tell(told, "--to", redrive.path("to"));
        if (told.isEmpty()) {
            told.add("--all");
        }
        if (redrive.path("again").asBoolean()) {
            told.add("--again");
        }
        return String.join(" ", told);
    }

    private static void tell(List<String> told, String option, JsonNode value) {
        if (value.isTextual()) {
            var text = TextTable.printable(value.asText());
            told.add("%s %s".formatted(option, text.matches("[\\w.:-]+") ? text : quoted(text)));
        }
    }

    /** As a shell takes it. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}

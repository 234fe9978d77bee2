package dev.millrace.deploy.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A redrive, as {@code GET /v1/admin/redrives/{id}} answers it, in a few lines for a person. */
final class RedriveText {
    static final String PATH = "/v1/admin/redrives";

    private final JsonNode redrive;

    RedriveText(JsonNode redrive) {
        this.redrive = redrive;
    }

    static boolean isRunning(JsonNode redrive) {
        return redrive.path("state").asText().equals("running");
    }

    static boolean isDone(JsonNode redrive) {
        return redrive.path("state").asText().equals("done");
    }

    /** What matched and was not written, and why. */
    static String skipped(JsonNode answer) {
        var skipped = answer.path("skipped");
        var parts =
                Stream.of(
                                part(skipped, "redrivenBefore", "redriven before"),
                                part(skipped, "cut", "cut"),
                                part(skipped, "originUnreadable", "of unreadable origin"),
                                part(skipped, "refused", "refused by their topics"))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(", "));
        return parts.isEmpty() ? "0" : parts;
    }

    private static String part(JsonNode skipped, String field, String words) {
        long count = skipped.path(field).asLong();
        return count == 0 ? "" : count + " " + words;
    }

    static long skippedInAll(JsonNode answer) {
        long all = 0;
        for (var count : answer.path("skipped")) {
            all += count.asLong();
        }
        return all;
    }

    /** How far it is, on one line. */
    String progress() {
        var error = text("error");
        return "%s  %s: %d of %d looked at, %d written%s"
                .formatted(
                        text("id"),
                        text("state"),
                        redrive.path("read").asLong(),
                        redrive.path("total").asLong(),
                        redrive.path("written").asLong(),
                        error.isEmpty() ? "" : "; " + error);
    }

    @Override
    public String toString() {
        var lines = new ArrayList<String>();
        lines.add("%s  %s".formatted(text("id"), text("state")));
        add(lines, "asked", "%s, by %s".formatted(text("createdAt"), text("by")));
        add(
                lines,
                "for",
                "%s --rate %s".formatted(DeadLetterFilter.told(redrive), text("ratePerSecond")));
        add(lines, "began", text("startedAt"));
        add(lines, "ended", text("endedAt"));
        add(
                lines,
                "looked at",
                "%d of %d, %d did not match"
                        .formatted(
                                redrive.path("read").asLong(),
                                redrive.path("total").asLong(),
                                redrive.path("notMatching").asLong()));
        add(lines, "written", text("written"));
        add(lines, "skipped", skipped(redrive));
        add(lines, "error", text("error"));
        return String.join(System.lineSeparator(), lines);
    }

    private static void add(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add("  %-9s %s".formatted(name, value));
        }
    }

    private String text(String field) {
        return TextTable.printable(redrive.path(field).asText(""));
    }
}

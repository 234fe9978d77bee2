package dev.millrace.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.deploy.client.TextTable;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Says what happened, and remembers whether all of it is as it must be. */
final class DemoReport {
    private static final int NOTE_CHARS_MAX = 96;

    private final PrintWriter out;
    private boolean everythingHolds = true;

    DemoReport(PrintWriter out) {
        this.out = out;
    }

    void begin(URI url, String others, String introduction) {
        say("");
        say("HTTP " + url + others);
        say(introduction);
    }

    void firstEnd(String id, Duration afterStart) {
        say("first finished job: %s, %.1f s after the start".formatted(id, seconds(afterStart)));
    }

    void waiting(int jobs) {
        say("%d chat jobs wait on the log until the model is there …".formatted(jobs));
    }

    void withoutChat(String reason) {
        say("No chat in this run: " + reason);
        say("The chat jobs are cancelled.");
    }

    void killing(String worker, long pid) {
        say("SIGKILL %s (pid %d) in the middle of a model call …".formatted(worker, pid));
    }

    void table(Map<DemoJob, JsonNode> ends) {
        var table = new TextTable("JOB", "KIND", "DOOR", "STATE", "MODEL", "RAN", "USD", "");
        ends.forEach((job, end) ->
                table.row(
                        job.id(),
                        job.kind(),
                        job.door(),
                        end.path("state").asText(),
                        end.path("model").path("name").asText("-"),
                        end.path("timings").path("ranMillis").isNumber()
                                ? end.path("timings").path("ranMillis").asText() + " ms"
                                : "-",
                        end.path("cost").path("usd").asText(),
                        note(end)));
        say("");
        say(table.toString());
        say("");
    }

    void ends(Map<DemoJob, JsonNode> ends) {
        long asWanted =
                ends.entrySet().stream()
                        .filter(end -> end.getKey().endedAsWanted(end.getValue()))
                        .count();
        check(
                asWanted == ends.size(),
                "every job ended as it must: %d of %d".formatted(asWanted, ends.size()));
    }

    void repeat(JsonNode end) {
        int calls = end.path("attempts").size();
        check(
                calls == 1,
                "the job published through both doors ran once: %d call".formatted(calls));
    }

    void completions(int jobs, long events) {
        check(
                jobs == events,
                "every job has one completion event: %d for %d jobs".formatted(events, jobs));
    }

    void kill(JsonNode end) {
        check(
                end.path("state").asText().equals("succeeded"),
                "the job of the killed worker was finished by the next one");
    }

    void webhook(boolean verified) {
        check(verified, "the webhook came and its signature verifies");
    }

    void route(String id, JsonNode end) {
        String reason = end.path("route").path("reason").asText();
        check(!reason.isEmpty(), "route of '%s': %s".formatted(id, reason));
    }

    /** The ledger has each model call that a job tells of, and no other. */
    void ledger(JsonNode usage, Map<DemoJob, JsonNode> ends) {
        long told = ends.values().stream().mapToLong(end -> end.path("attempts").size()).sum();
        long written = 0;
        BigDecimal usd = BigDecimal.ZERO;
        for (JsonNode row : usage.path("data")) {
            written += row.path("attempts").asLong();
            usd = usd.add(new BigDecimal(row.path("usd").asText("0")));
        }
        check(
                told == written,
                "the ledger has all %d model calls, %s USD"
                        .formatted(written, usd.toPlainString()));
    }

    void next(String... lines) {
        say("");
        for (String line : lines) {
            say(line);
        }
    }

    /** Whether everything claimed so far is so. */
    boolean everythingHolds() {
        return everythingHolds;
    }

    private static String note(JsonNode end) {
        JsonNode output = end.path("output");
        JsonNode first = output.path("data").path(0);
        String note;
        if (end.path("error").isObject()) {
            note = end.path("error").path("message").asText();
        } else if (output.path("choices").isArray()) {
            note = output.path("choices").path(0).path("message").path("content").asText();
        } else if (first.has("label")) {
            note = first.path("why").asText();
        } else if (first.has("embedding")) {
            note =
                    "%d × %d numbers"
                            .formatted(output.path("data").size(), first.path("embedding").size());
        } else {
            note = "";
        }
        String line = note.strip().replaceAll("\\s+", " ");
        return line.length() <= NOTE_CHARS_MAX ? line : line.substring(0, NOTE_CHARS_MAX - 1) + "…";
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private void check(boolean holds, String claim) {
        everythingHolds &= holds;
        say((holds ? "  ok  " : "  NOT ") + claim);
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}

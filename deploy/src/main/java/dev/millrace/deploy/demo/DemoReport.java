package dev.millrace.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.deploy.client.TextTable;
import dev.millrace.deploy.stack.LocalStack;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Map;

/** Says what happened, and remembers whether all of it is as it must be. */
final class DemoReport {
    private static final int NOTE_CHARS_MAX = 64;

    private final PrintWriter out;
    private boolean everythingHolds = true;

    DemoReport(PrintWriter out) {
        this.out = out;
    }

    void begin(LocalStack stack) {
        say("");
        say("HTTP %s · Kafka %s".formatted(stack.url(), stack.bootstrapServers()));
        say("Chat is answered by a scripted provider; embed and classify by a real model.");
    }

    void killing(String worker, long pid) {
        say("SIGKILL %s (pid %d) in the middle of a model call …".formatted(worker, pid));
    }

    void table(Map<DemoJob, JsonNode> ends) {
        var table = new TextTable("JOB", "KIND", "DOOR", "STATE", "MODEL", "RAN", "USD", "");
        ends.forEach((job, end) ->
                table.row(
                        job.id(),
                        end.path("kind").asText(""),
                        job.door(),
                        end.path("state").asText(),
                        end.path("model").path("name").asText("-").replace("null", "-"),
                        end.path("timings").path("ranMillis").isNull()
                                ? "-"
                                : end.path("timings").path("ranMillis").asText() + " ms",
                        end.path("cost").path("usd").asText(),
                        note(end)));
        say("");
        say(table.toString());
        say("");
    }

    void repeat(int calls) {
        check(
                calls == 1,
                "the job published through both doors ran once: %d call".formatted(calls));
    }

    void completions(int jobs, long events) {
        check(
                jobs == events,
                "every job has one completion event: %d for %d jobs".formatted(events, jobs));
    }

    void kill(int calls, JsonNode attempts) {
        check(
                calls == 2,
                "the job of the killed worker was finished: %d calls begun, %d on the ledger, one cut"
                        .formatted(calls, attempts.size()));
    }

    void webhook(boolean verified) {
        check(verified, "the webhook came and its signature verifies");
    }

    void route(String id, String model, JsonNode end) {
        check(
                model.equals(end.path("model").path("name").asText()),
                "route of '%s': %s".formatted(id, end.path("route").path("reason").asText()));
    }

    void ledger(JsonNode usage) {
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode row : usage.path("data")) {
            sum = sum.add(new BigDecimal(row.path("usd").asText("0")));
        }
        check(sum.signum() > 0, "the ledger's sum: %s USD".formatted(sum.toPlainString()));
    }

    /** Whether everything claimed so far is so. */
    boolean everythingHolds() {
        return everythingHolds;
    }

    private static String note(JsonNode end) {
        JsonNode output = end.path("output");
        String note;
        if (end.path("error").isObject()) {
            note = end.path("error").path("message").asText();
        } else if (output.path("choices").isArray()) {
            note = output.path("choices").path(0).path("message").path("content").asText();
        } else if (output.path("data").path(0).has("label")) {
            note = output.path("data").path(0).path("why").asText();
        } else {
            note =
                    "%d × %d numbers"
                            .formatted(
                                    output.path("data").size(),
                                    output.path("data").path(0).path("embedding").size());
        }
        return note.length() <= NOTE_CHARS_MAX ? note : note.substring(0, NOTE_CHARS_MAX - 1) + "…";
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

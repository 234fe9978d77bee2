package dev.millrace.deploy.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A job, as {@code GET /v1/jobs/{id}} answers it, in a few lines for a person. */
final class JobText {
    private static final Set<String> OPEN = Set.of("queued", "running");
    private static final int OUTPUT_CHARS_MAX = 2_000;

    private final JsonNode job;

    JobText(JsonNode job) {
        this.job = job;
    }

    boolean isOpen() {
        return OPEN.contains(text("state"));
    }

    boolean succeeded() {
        return text("state").equals("succeeded");
    }

    @Override
    public String toString() {
        var lines = new ArrayList<String>();
        lines.add("%s  %s  %s".formatted(text("id"), text("kind"), text("state")));
        add(lines, "error", error());
        add(lines, "field", job.path("error").path("field").asText(""));
        add(lines, "blame", job.path("error").path("blame").asText(""));
        add(lines, "model", model());
        add(lines, "route", job.path("route").path("reason").asText(""));
        add(lines, "attempts", attempts());
        add(lines, "usage", usage());
        add(lines, "output", output());
        add(lines, "try", NextStep.of(job));
        return String.join(System.lineSeparator(), lines);
    }

    private static void add(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add("  %-9s %s".formatted(name, value));
        }
    }

    private String text(String field) {
        return job.path(field).asText("");
    }

    private String error() {
        var error = job.path("error");
        if (!error.isObject()) {
            return "";
        }
        var message = error.path("message").asText("");
        var code = error.path("code").asText("");
        return code.isEmpty() ? message : "%s (%s)".formatted(message, code);
    }

    /** A name alone, as lists have it, or name and back end. */
    private String model() {
        var model = job.path("model");
        if (!model.isObject()) {
            return model.asText("");
        }
        var name = model.path("name").asText("");
        var backend = model.path("backend").asText("");
        return backend.isEmpty() ? name : "%s on %s".formatted(name, backend);
    }

    private String attempts() {
        return StreamSupport.stream(job.path("attempts").spliterator(), false)
                .map(JobText::attempt)
                .collect(Collectors.joining(", "));
    }

    private static String attempt(JsonNode attempt) {
        var model = attempt.path("model").asText("");
        return "%s after %s ms%s"
                .formatted(
                        attempt.path("ended").asText(),
                        attempt.path("ranMillis").asText(),
                        model.isEmpty() ? "" : " on " + model);
    }

    private String usage() {
        var usage = job.path("usage");
        var usd = job.path("cost").path("usd").asText("");
        if (!usage.isObject()) {
            return "";
        }
        return "%d tokens in, %d out%s"
                .formatted(
                        usage.path("inputTokens").asLong(),
                        usage.path("outputTokens").asLong(),
                        usd.isEmpty() ? "" : ", " + usd + " USD");
    }

    private String output() {
        var output = job.path("output");
        if (output.isNull() || output.isMissingNode()) {
            return job.path("outputUrl").asText("");
        }
        var spoken = output.path("choices").path(0).path("message").path("content");
        if (spoken.isTextual()) {
            return shortened(spoken.asText());
        }
        var vectors = output.path("data");
        if (vectors.isArray() && vectors.path(0).has("embedding")) {
            return vectors.size() == 1 ? "1 vector" : vectors.size() + " vectors";
        }
        return shortened(output.toString());
    }

    private static String shortened(String text) {
        return text.length() <= OUTPUT_CHARS_MAX
                ? text
                : text.substring(0, OUTPUT_CHARS_MAX) + " … (--json prints all of it)";
    }
}

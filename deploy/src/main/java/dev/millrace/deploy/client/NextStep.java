package dev.millrace.deploy.client;

import com.fasterxml.jackson.databind.JsonNode;

/** What a person can do about a job that did not succeed. */
final class NextStep {
    private NextStep() {}

    /**
     * One sentence; empty for a job that is open or succeeded.
     *
     * @param job as {@code GET /v1/jobs/{id}} answers it
     */
    static String of(JsonNode job) {
        var id = job.path("id").asText();
        return switch (job.path("state").asText()) {
            case "failed", "refused" -> ofBlame(job.path("error"), id);
            case "expired" ->
                    "./millrace status: it ran out of time waiting or running; submit it under another id"
                            + " with a later deadline, or add workers";
            default -> "";
        };
    }

    private static String ofBlame(JsonNode error, String id) {
        return switch (error.path("blame").asText()) {
            case "CALLER" -> {
                var field = error.path("field").asText("");
                yield "correct %s and submit it under another id: this id keeps this answer"
                        .formatted(field.isEmpty() ? "the job" : field);
            }
            case "CAPACITY" ->
                    "./millrace status: submit it under another id when less is waiting, or give the pool"
                            + " more slots or workers";
            case "UPSTREAM" ->
                    "./millrace logs inference-worker --job %s; when the model's server answers again, submit it under another id"
                            .formatted(id);
            default ->
                    "./millrace logs --job %s; this is a fault of the installation or of Millrace"
                            .formatted(id);
        };
    }
}

package dev.millrace.deploy.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One job of the story.
 *
 * @param door how it gets in: {@code HTTP}, {@code Kafka} or {@code both}
 * @param json the job itself
 * @param wanted the state it must end in
 */
record DemoJob(String id, String door, String json, String wanted) {
    static final String HTTP = "HTTP";
    static final String KAFKA = "Kafka";
    static final String BOTH = "both";

    static DemoJob embed(String id, String door, String... texts) {
        return job(id, door, "embed", Map.of("input", List.of(texts)), null);
    }

    static DemoJob classify(String id, String door, String text, String... labels) {
        return job(id, door, "classify", Map.of("input", text, "labels", List.of(labels)), null);
    }

    static DemoJob chat(String id, String door, String text, @Nullable String callback) {
        Map<String, ?> request =
                Map.of("messages", List.of(Map.of("role", "user", "content", text)));
        return job(id, door, "chat", request, callback);
    }

    /** The same job with a field that this version refuses. */
    DemoJob refused(String field) {
        JsonNode job = tree();
        ((ObjectNode) job).putObject(field).put("usdMax", "1");
        return new DemoJob(id, door, job.toString(), "refused");
    }

    private JsonNode tree() {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("was written as JSON", e);
        }
    }

    private static DemoJob job(
            String id,
            String door,
            String kind,
            Map<String, ?> request,
            @Nullable String callback) {
        Map<String, ?> task = Map.of("kind", kind, "request", request);
        Map<String, ?> job =
                callback == null
                        ? Map.of("id", id, "task", task)
                        : Map.of("id", id, "task", task, "callback", Map.of("url", callback));
        return new DemoJob(id, door, Json.text(job), "succeeded");
    }
}

package dev.millrace.deploy.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One job of the story.
 *
 * @param door how it gets in: {@code HTTP}, {@code Kafka} or {@code both}
 * @param kind of its task
 * @param json the job itself
 * @param wanted the state it must end in
 */
record DemoJob(String id, String door, String kind, String json, String wanted) {
    static final String HTTP = "HTTP";
    static final String KAFKA = "Kafka";
    static final String BOTH = "both";

    static DemoJob embed(String id, String door, List<String> texts) {
        return job(id, door, "embed", Map.of("input", texts));
    }

    static DemoJob classify(String id, String door, String text, List<String> labels) {
        return job(id, door, "classify", Map.of("input", text, "labels", labels));
    }

    /** One paragraph, the same each time, as far as the model can. */
    static DemoJob chat(String id, String door, String system, String user, int tokensMax) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("messages", List.of(message("system", system), message("user", user)));
        request.put("temperature", 0);
        request.put("max_tokens", tokensMax);
        request.put("stop", List.of("\n\n"));
        return job(id, door, "chat", request);
    }

    private static Map<String, String> message(String role, String content) {
        return Map.of("role", role, "content", content);
    }

    private static DemoJob job(String id, String door, String kind, Map<String, ?> request) {
        var job = Map.of("id", id, "task", Map.of("kind", kind, "request", request));
        return new DemoJob(id, door, kind, Json.text(job), "succeeded");
    }

    /** The same job, which calls back when it has ended. */
    DemoJob callingBack(String url) {
        ObjectNode job = tree();
        job.putObject("callback").put("url", url);
        return new DemoJob(id, door, kind, job.toString(), wanted);
    }

    /** The same job with a field that this version refuses. */
    DemoJob withBudget(String usd) {
        ObjectNode job = tree();
        job.putObject("budget").put("usdMax", usd);
        return new DemoJob(id, door, kind, job.toString(), "refused");
    }

    /** The same job through another door. */
    DemoJob through(String other) {
        return new DemoJob(id, other, kind, json, wanted);
    }

    /** The same job, of which it is known that it cannot run. */
    DemoJob refused() {
        return new DemoJob(id, door, kind, json, "refused");
    }

    boolean isChat() {
        return kind.equals("chat");
    }

    /** Whether it ended as it must. */
    boolean endedAsWanted(JsonNode end) {
        return wanted.equals(end.path("state").asText());
    }

    private ObjectNode tree() {
        try {
            return (ObjectNode) Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("was written as JSON", e);
        }
    }
}

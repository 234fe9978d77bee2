package dev.millrace.testkit.provider.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How each provider words errors and limits. */
public enum Vendor {
    OPENAI {
        @Override
        public ObjectNode error(Failure failure, String requestId) {
            var body = WireJson.object();
            var error =
                    body.putObject("error")
                            .put("message", failure.message())
                            .put("type", failure.openAiType());
            putOrNull(error, "param", failure.param());
            putOrNull(error, "code", failure.openAiCode());
            return body;
        }

        @Override
        public Map<String, String> headers(String requestId, List<Standing> limits, Instant now) {
            Map<String, String> headers = new TreeMap<>(Map.of("x-request-id", requestId));
            for (var limit : limits) {
                headers.put("x-ratelimit-limit-" + limit.kind(), "" + limit.limit());
                headers.put("x-ratelimit-remaining-" + limit.kind(), "" + limit.remaining());
                headers.put("x-ratelimit-reset-" + limit.kind(), limit.resetText());
            }
            return headers;
        }
    },
    ANTHROPIC {
        @Override
        public ObjectNode error(Failure failure, String requestId) {
            var body = WireJson.object().put("type", "error");
            body.putObject("error")
                    .put("type", failure.anthropicType())
                    .put("message", failure.message());
            return body.put("request_id", requestId);
        }

        @Override
        public Map<String, String> headers(String requestId, List<Standing> limits, Instant now) {
            Map<String, String> headers = new TreeMap<>(Map.of("request-id", requestId));
            for (var limit : limits) {
                var name = "anthropic-ratelimit-" + limit.kind();
                headers.put(name + "-limit", "" + limit.limit());
                headers.put(name + "-remaining", "" + limit.remaining());
                headers.put(name + "-reset", now.plus(limit.reset()).toString());
            }
            return headers;
        }
    };

    /** The body of a refused request. */
    public abstract ObjectNode error(Failure failure, String requestId);

    /** What stands in the head of every answer. */
    public abstract Map<String, String> headers(
            String requestId, List<Standing> limits, Instant now);

    /** An error in the middle of a stream. */
    public Event errorEvent(Failure failure, String requestId) {
        return new Event("error", error(failure, requestId), Event.Kind.FRAME);
    }

    private static void putOrNull(ObjectNode node, String field, String value) {
        if (value.isEmpty()) {
            node.putNull(field);
        } else {
            node.put(field, value);
        }
    }
}

package dev.millrace.embedding.collections;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call, as far as reading it needs.
 *
 * @param tenant whom it is for
 * @param parameters of its query, each with all its values
 * @param traceparent W3C trace context of the caller
 * @param at when its body was here
 */
record Call(
        String tenant,
        String collection,
        Map<String, List<String>> parameters,
        byte[] body,
        @Nullable String traceparent,
        Instant at) {
    Call {
        parameters = Map.copyOf(parameters);
    }
}

package dev.millrace.embedding.remote;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param tokens of all texts, by our estimate
 * @param traceparent of the one job whose texts these are; null if there are several
 * @param timeout from its begin to the last byte of the answer
 */
record EmbedCall(
        CallKind kind,
        List<String> texts,
        long tokens,
        @Nullable String traceparent,
        Duration timeout) {
    EmbedCall {
        texts = List.copyOf(texts);
    }

    /**
     * Whether a server's own words may be repeated: it may quote a text, and of several jobs none
     * may read another's.
     */
    boolean isOfOneJob() {
        return traceparent != null;
    }
}

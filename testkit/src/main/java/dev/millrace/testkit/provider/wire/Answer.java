package dev.millrace.testkit.provider.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** One answer in a provider's words. */
public interface Answer {
    /** As one JSON document. */
    ObjectNode whole();

    /** As a stream, its end included; empty where the door has none. */
    List<Event> events();

    /** How many tokens its model generates for it. */
    int tokens();

    /** Says it through the door it was asked at. */
    static Answer to(Asked asked, Said said, Usage usage, long n, long createdSeconds) {
        return switch (asked.door()) {
            case CHAT -> new ChatCompletion(n, createdSeconds, asked, said, usage);
            case MESSAGES -> new AnthropicMessage(n, asked, said, usage);
            case EMBEDDINGS ->
                    throw new IllegalArgumentException("embeddings are not said: EmbeddingList");
        };
    }
}

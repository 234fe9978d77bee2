package dev.millrace.embedding.vectors;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that was found.
 *
 * @param score cosine of its vector and the one looked for
 * @param point its id in Qdrant
 */
public record Hit(
        String documentId,
        int chunk,
        double score,
        String text,
        @Nullable String source,
        Map<String, Object> metadata,
        UUID point) {
    public Hit {
        metadata = Map.copyOf(metadata);
    }
}

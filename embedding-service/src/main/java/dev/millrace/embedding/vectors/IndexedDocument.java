package dev.millrace.embedding.vectors;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document with the vectors of all its chunks.
 *
 * @param metadata values are String, Boolean, Long or Double
 */
public record IndexedDocument(
        String id,
        @Nullable String source,
        @Nullable String dataSubject,
        Map<String, Object> metadata,
        List<Chunk> chunks) {
    public IndexedDocument {
        metadata = Map.copyOf(metadata);
        chunks = List.copyOf(chunks);
    }
}

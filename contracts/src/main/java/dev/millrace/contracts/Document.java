package dev.millrace.contracts;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text that is to be found again.
 *
 * @param id identifies it in its collection: indexed again, it takes its own place
 * @param source where it comes from, such as a URL; null if unsaid
 * @param dataSubject the person it is about, null if unsaid
 * @param metadata what searches may filter by; values are String, Boolean, Long or Double
 */
public record Document(
        String id,
        String text,
        @Nullable String source,
        @Nullable String dataSubject,
        Map<String, Object> metadata) {
    public Document {
        metadata = Map.copyOf(metadata);
    }
}

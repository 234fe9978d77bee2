package dev.millrace.contracts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI {@code embeddings} body.
 *
 * @param texts at least one, none empty
 * @param floats whether the caller wants lists of numbers rather than base64 float32
 * @param dimensions of the vectors, null for the model's own
 */
public record EmbedRequest(List<String> texts, boolean floats, @Nullable Integer dimensions) {
    public EmbedRequest {
        texts = List.copyOf(texts);
    }
}

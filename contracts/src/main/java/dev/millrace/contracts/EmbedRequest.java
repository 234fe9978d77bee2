package dev.millrace.contracts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI {@code embeddings} body.
 *
 * @param texts at least one, none empty
 * @param floats whether the caller wants lists of numbers rather than base64 float32
 * @param dimensions of the vectors, null for the model's own
 * @param user whom the caller embeds for, told to a provider that asks; null if unsaid
 */
public record EmbedRequest(
        List<String> texts, boolean floats, @Nullable Integer dimensions, @Nullable String user) {
    public EmbedRequest {
        texts = List.copyOf(texts);
    }

    /** For nobody in particular. */
    public EmbedRequest(List<String> texts, boolean floats, @Nullable Integer dimensions) {
        this(texts, floats, dimensions, null);
    }
}

package dev.millrace.inference.gguf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the model chooses its words; what is null is the engine's own default.
 *
 * @param seed for the same words again, but for what a remembered prompt changes in the last
 *     digits; null for chance
 * @param stop texts before which the answer ends
 * @param tokensMax most tokens the caller wants, null if it does not say
 */
record Sampling(
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Double frequencyPenalty,
        @Nullable Double presencePenalty,
        @Nullable Integer seed,
        List<String> stop,
        @Nullable Integer tokensMax) {
    Sampling {
        stop = List.copyOf(stop);
    }
}

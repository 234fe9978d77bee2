package dev.millrace.inference.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.Usage;
import org.jspecify.annotations.Nullable;

/** The tokens of a call: as reported, else estimated. */
final class UsageReading {
    /** What a token comes to in English text; there is no tokenizer for every server's model. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    private UsageReading() {}

    /** Null if the body reports none, or numbers that cannot be. */
    static @Nullable Usage reported(JsonNode body) {
        JsonNode usage = body.path("usage");
        long input = count(usage.path("prompt_tokens"));
        long output = count(usage.path("completion_tokens"));
        long cached = count(usage.path("prompt_tokens_details").path("cached_tokens"));
        if (input < 0 || output < 0) {
            return null;
        }
        return new Usage(input, Math.clamp(cached, 0, input), output, Usage.REPORTED);
    }

    /** From the characters read and written. */
    static Usage estimated(int inputCharacters, JsonNode body) {
        long written = 0;
        for (JsonNode choice : body.path("choices")) {
            JsonNode message = choice.path("message");
            written += message.path("content").asText("").length();
            for (JsonNode call : message.path("tool_calls")) {
                JsonNode function = call.path("function");
                written += function.path("name").asText("").length();
                written += function.path("arguments").asText("").length();
            }
        }
        return new Usage(tokens(inputCharacters), 0, tokens(written), Usage.ESTIMATED);
    }

    /**
     * Of an answer that broke off: what was read as reported or estimated, what was written by what
     * came of it; null if nothing did and nothing is reported.
     */
    static @Nullable Usage ofPart(int inputCharacters, JsonNode body, int charactersWritten) {
        Usage reported = reported(body);
        if (reported == null && charactersWritten == 0) {
            return null;
        }
        Usage input = reported == null ? estimated(inputCharacters, body) : reported;
        return new Usage(
                input.inputTokens(),
                input.cachedInputTokens(),
                Math.max(input.outputTokens(), tokens(charactersWritten)),
                Usage.ESTIMATED);
    }

    private static long tokens(long characters) {
        return Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
    }

    private static long count(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : -1;
    }
}

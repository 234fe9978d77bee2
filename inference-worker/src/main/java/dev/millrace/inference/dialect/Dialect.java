package dev.millrace.inference.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.RawJson;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a provider is asked for a chat completion, and how it answers. */
public sealed interface Dialect permits OpenAi, Anthropic {
    /**
     * The dialect of a back end.
     *
     * @param outputTokensDefault the limit of an answer whose request names none, where the
     *     provider insists on one
     */
    static Dialect of(String backendType, int outputTokensDefault, Clock clock) {
        return backendType.equals("anthropic")
                ? new Anthropic(outputTokensDefault, clock)
                : new OpenAi();
    }

    /** Where to ask, below the base URL. */
    String path();

    /**
     * What goes with every request.
     *
     * @param apiKey null for a server that asks for none
     */
    Map<String, String> headers(@Nullable String apiKey);

    /**
     * The body of a request.
     *
     * @param request the caller's, an OpenAI {@code chat.completions} body
     * @param read the same, read
     * @param model what the server calls the model
     * @param streamed whether the answer is wanted as a stream
     */
    byte[] body(RawJson request, JsonNode read, String model, boolean streamed) throws Unmappable;

    /** Reads one streamed answer. */
    AnswerStream stream();

    /** A whole answer as a {@code chat.completion}; null if it is to be taken as it came. */
    @Nullable JsonNode mapped(JsonNode answer);
}

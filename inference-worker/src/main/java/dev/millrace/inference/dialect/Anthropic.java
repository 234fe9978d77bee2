package dev.millrace.inference.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Anthropic's Messages API, version 2023-06-01. */
record Anthropic(int outputTokensDefault, Clock clock) implements Dialect {
    private static final String VERSION = "2023-06-01";

    @Override
    public String path() {
        return "/messages";
    }

    @Override
    public Map<String, String> headers(@Nullable String apiKey) {
        return apiKey == null
                ? Map.of("anthropic-version", VERSION)
                : Map.of("anthropic-version", VERSION, "x-api-key", apiKey);
    }

    @Override
    public byte[] body(RawJson request, JsonNode read, String model, boolean streamed)
            throws Unmappable {
        return Json.bytes(
                AnthropicRequest.of(read, model, outputTokensDefault).put("stream", streamed));
    }

    @Override
    public AnswerStream stream() {
        return new AnthropicStream(clock.instant().getEpochSecond());
    }

    /** What is no message stays what it is: an error, or nothing with choices in it. */
    @Override
    public @Nullable JsonNode mapped(JsonNode answer) {
        return AnthropicMessage.isWhole(answer)
                ? AnthropicMessage.completion(answer, clock.instant().getEpochSecond())
                : null;
    }
}

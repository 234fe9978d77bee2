package dev.millrace.inference.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.RawJson;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenAI's own, and whoever speaks like it: vLLM, Ollama, llama.cpp and the gateways. */
record OpenAi() implements Dialect {
    @Override
    public String path() {
        return "/chat/completions";
    }

    @Override
    public Map<String, String> headers(@Nullable String apiKey) {
        return apiKey == null ? Map.of() : Map.of("authorization", "Bearer " + apiKey);
    }

    @Override
    public byte[] body(RawJson request, JsonNode read, String model, boolean streamed) {
        return ChatBody.of(request, model, streamed && !speaks(read));
    }

    /** Sound comes in pieces that nobody can put together without knowing its format. */
    private static boolean speaks(JsonNode request) {
        for (JsonNode modality : request.path("modalities")) {
            if (modality.asText().equals("audio")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public AnswerStream stream() {
        return new OpenAiStream();
    }

    @Override
    public @Nullable JsonNode mapped(JsonNode answer) {
        return null;
    }
}

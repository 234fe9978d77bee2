package dev.millrace.inference.model;

import dev.millrace.contracts.ChatRequest;
import dev.millrace.contracts.RawJson;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One chat completion to ask for.
 *
 * @param baseUrl of the server, such as {@code https://api.openai.com/v1}
 * @param apiKey null for a server that asks for none
 * @param model what the server calls the model
 * @param request the caller's body, byte for byte
 * @param chat the same, read
 * @param timeout from the call's begin to the last byte of its answer
 */
public record ChatCall(
        String baseUrl,
        @Nullable String apiKey,
        String model,
        RawJson request,
        ChatRequest chat,
        String traceparent,
        Duration timeout) {
    /** Neither the key nor the prompt. */
    @Override
    public String toString() {
        return "ChatCall[%s, %s, %s]".formatted(baseUrl, model, timeout);
    }
}

package dev.millrace.inference.model;

import dev.millrace.contracts.ChatRequest;
import dev.millrace.contracts.RawJson;
import java.time.Duration;

/**
 * One chat completion to ask for.
 *
 * @param model what the server calls the model
 * @param request the caller's body, byte for byte
 * @param chat the same, read
 * @param idempotencyKey the same whenever this attempt is made again, another for every other one
 * @param timeout from the call's begin to the last byte of its answer
 */
public record ChatCall(
        String model,
        RawJson request,
        ChatRequest chat,
        String traceparent,
        String idempotencyKey,
        Duration timeout) {
    /** Without the prompt. */
    @Override
    public String toString() {
        return "ChatCall[%s, %s]".formatted(model, timeout);
    }
}

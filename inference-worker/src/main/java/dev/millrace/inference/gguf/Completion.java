package dev.millrace.inference.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Usage;
import java.time.Instant;

/**
 * An answer as OpenAI gives it.
 *
 * @param id unique; {@code chatcmpl-} is put before it
 * @param model the name it was asked for by
 */
record Completion(String id, Instant createdAt, String model) {
    RawJson of(WriteAnswer.Written.Answer answer, Usage usage) {
        ObjectNode completion = Json.MAPPER.createObjectNode();
        completion.put("id", "chatcmpl-" + id);
        completion.put("object", "chat.completion");
        completion.put("created", createdAt.getEpochSecond());
        completion.put("model", model);
        ObjectNode choice = completion.putArray("choices").addObject();
        choice.put("index", 0);
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", answer.text())
                .putNull("refusal");
        choice.putNull("logprobs");
        choice.put("finish_reason", answer.isCut() ? "length" : "stop");
        completion
                .putObject("usage")
                .put("prompt_tokens", usage.inputTokens())
                .put("completion_tokens", usage.outputTokens())
                .put("total_tokens", usage.inputTokens() + usage.outputTokens());
        return RawJson.of(Json.bytes(completion));
    }
}

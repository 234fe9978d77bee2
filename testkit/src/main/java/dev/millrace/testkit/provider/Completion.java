package dev.millrace.testkit.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** One answer in OpenAI's words: whole, or in the chunks of a stream. */
record Completion(long n, long createdSeconds, AskedChat asked, String answer) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHUNKS_MAX = 200;

    byte[] whole(boolean withChoices, boolean withUsage) {
        var body = shell("chat.completion");
        if (withChoices) {
            var choice = body.putArray("choices").addObject();
            choice.put("index", 0);
            choice.putObject("message")
                    .put("role", "assistant")
                    .put("content", answer)
                    .putNull("refusal");
            choice.putNull("logprobs").put("finish_reason", "stop");
        }
        if (withUsage) {
            putUsage(body);
        }
        return bytes(body);
    }

    /** The chunks of the answer, the last with the finish reason, before usage and [DONE]. */
    List<byte[]> chunks(boolean withChoices) {
        var pieces = pieces();
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i <= pieces.size(); i++) {
            var chunk = shell("chat.completion.chunk");
            if (withChoices) {
                var choice = chunk.putArray("choices").addObject().put("index", 0);
                var delta = choice.putObject("delta");
                if (i == 0) {
                    delta.put("role", "assistant");
                }
                if (i < pieces.size()) {
                    delta.put("content", pieces.get(i));
                    choice.putNull("finish_reason");
                } else {
                    choice.put("finish_reason", "stop");
                }
            }
            if (asked.includesUsage()) {
                chunk.putNull("usage");
            }
            chunks.add(event(bytes(chunk)));
        }
        return chunks;
    }

    byte[] usageChunk() {
        var chunk = shell("chat.completion.chunk");
        chunk.putArray("choices");
        putUsage(chunk);
        return event(bytes(chunk));
    }

    static byte[] doneChunk() {
        return event("[DONE]".getBytes(UTF_8));
    }

    static byte[] event(byte[] data) {
        return ("data: " + new String(data, UTF_8) + "\n\n").getBytes(UTF_8);
    }

    static byte[] error(int status) {
        return error(status, "scripted: answered " + status);
    }

    static byte[] error(int status, String message) {
        var body = JSON.createObjectNode();
        body.putObject("error")
                .put("message", message)
                .put("type", type(status))
                .putNull("param")
                .put("code", status == 429 ? "rate_limit_exceeded" : "scripted");
        return bytes(body);
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }

    static byte[] bytes(Object json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode shell(String object) {
        return JSON.createObjectNode()
                .put("id", "chatcmpl-scripted-" + n)
                .put("object", object)
                .put("created", createdSeconds)
                .put("model", asked.model());
    }

    private void putUsage(ObjectNode body) {
        int answered = AskedChat.words(answer);
        var usage = body.putObject("usage");
        usage.put("prompt_tokens", asked.words())
                .put("completion_tokens", answered)
                .put("total_tokens", asked.words() + answered);
        usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
        usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
    }

    /** Word by word, or in bigger pieces where there would be very many. */
    private List<String> pieces() {
        int length = Math.max(5, answer.length() / CHUNKS_MAX);
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < answer.length(); from += length) {
            pieces.add(answer.substring(from, Math.min(answer.length(), from + length)));
        }
        return pieces;
    }
}

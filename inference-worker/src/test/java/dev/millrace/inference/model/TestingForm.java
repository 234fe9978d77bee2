package dev.millrace.inference.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a provider puts an answer or an error on the wire, field by field, after its API reference:
 * OpenAI's chat completions and Anthropic's messages, and what Ollama and vLLM do otherwise than
 * OpenAI. Every object holds a field that nobody knows yet.
 */
enum TestingForm {
    OPENAI("openai"),
    OLLAMA("ollama"),
    VLLM("vllm"),
    ANTHROPIC("anthropic");

    /** A field of the future, with its value. */
    static final String UNKNOWN = "from_the_future";

    private final String type;

    TestingForm(String type) {
        this.type = type;
    }

    /** As the registry calls it. */
    String type() {
        return type;
    }

    boolean speaksLikeOpenAi() {
        return this != ANTHROPIC;
    }

    /** Where it is asked, below the base URL. */
    String path() {
        return speaksLikeOpenAi() ? "/chat/completions" : "/messages";
    }

    /** An answer as one document. */
    String whole(TestingAnswer answer) {
        return (speaksLikeOpenAi() ? completion(answer) : message(answer)).toString();
    }

    /** An answer as the events of a stream, each with its empty line. */
    List<String> events(TestingAnswer answer) {
        return speaksLikeOpenAi() ? chunks(answer) : messageEvents(answer);
    }

    /** The event after which nothing comes. */
    String lastEvent() {
        return speaksLikeOpenAi()
                ? "data: [DONE]\n\n"
                : event("message_stop", Json.MAPPER.createObjectNode());
    }

    /** An error as a body. */
    String error(int status, String kind, String says) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        switch (this) {
            case OPENAI ->
                    body.putObject("error")
                            .put("message", says)
                            .put("type", kind)
                            .putNull("param")
                            .put("code", kind);
            case OLLAMA ->
                    body.putObject("error")
                            .put("message", says)
                            .put("type", "api_error")
                            .putNull("param")
                            .putNull("code");
            // Since 0.10; before, the same fields without "error" and with "object": "error".
            case VLLM ->
                    body.putObject("error")
                            .put("message", says)
                            .put("type", kind)
                            .putNull("param")
                            .put("code", status);
            case ANTHROPIC -> {
                body.put("type", "error").put("request_id", "req_1");
                body.putObject("error").put("type", kind).put("message", says);
            }
        }
        return body.toString();
    }

    /** An error in the middle of a stream. */
    String errorEvent(String kind, String says) {
        String body = error(500, kind, says);
        return switch (this) {
            case OPENAI, ANTHROPIC -> "event: error\ndata: " + body + "\n\n";
            case OLLAMA, VLLM -> "data: " + body + "\n\n";
        };
    }

    /** Something that is no token but shows that the connection lives. */
    String sign() {
        return speaksLikeOpenAi()
                ? ": still here\n\n"
                : event("ping", Json.MAPPER.createObjectNode());
    }

    /** The headers of a 429 that say when to come again, by themselves or by the limits. */
    Map<String, String> limits() {
        return speaksLikeOpenAi()
                ? Map.of(
                        "x-ratelimit-limit-requests", "500",
                        "x-ratelimit-remaining-requests", "0",
                        "x-ratelimit-reset-requests", "1m7s",
                        "x-ratelimit-remaining-tokens", "9000",
                        "x-ratelimit-reset-tokens", "20m0s")
                : Map.of(
                        "anthropic-ratelimit-requests-limit", "500",
                        "anthropic-ratelimit-requests-remaining", "0",
                        "anthropic-ratelimit-requests-reset", "2026-11-22T10:01:07Z",
                        "anthropic-ratelimit-tokens-remaining", "9000",
                        "anthropic-ratelimit-tokens-reset", "2026-11-22T10:20:00Z");
    }

    private ObjectNode completion(TestingAnswer answer) {
        ObjectNode body = shell("chat.completion");
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        boolean refuses = this == OPENAI && answer.end() == TestingAnswer.End.REFUSED;
        message.put("content", answer.calls().isEmpty() && !refuses ? answer.text() : null);
        if (this != OLLAMA) {
            message.put("refusal", refuses ? answer.text() : null);
            choice.putNull("logprobs");
        }
        if (!answer.calls().isEmpty()) {
            var list = message.putArray("tool_calls");
            answer.calls().forEach(call -> list.add(toolCall(call, call.arguments())));
        }
        choice.put("finish_reason", finish(answer.end()));
        body.set("usage", usage(answer.counts()));
        return body;
    }

    private List<String> chunks(TestingAnswer answer) {
        var events = new ArrayList<String>();
        events.add(chunk(delta -> delta.put("role", "assistant").put("content", ""), null));
        boolean refuses = this == OPENAI && answer.end() == TestingAnswer.End.REFUSED;
        if (answer.calls().isEmpty()) {
            for (String piece : TestingAnswer.pieces(answer.text())) {
                String field = refuses ? "refusal" : "content";
                events.add(chunk(delta -> delta.put(field, piece), null));
            }
        }
        for (int i = 0; i < answer.calls().size(); i++) {
            int index = i;
            TestingAnswer.ToolCall call = answer.calls().get(i);
            // Ollama sends a call as a whole, the others its arguments in pieces.
            String first = this == OLLAMA ? call.arguments() : "";
            events.add(
                    chunk(
                            delta ->
                                    delta.putArray("tool_calls")
                                            .add(toolCall(call, first).put("index", index)),
                            null));
            if (this != OLLAMA) {
                for (String piece : TestingAnswer.pieces(call.arguments())) {
                    events.add(
                            chunk(
                                    delta ->
                                            delta.putArray("tool_calls")
                                                    .addObject()
                                                    .put("index", index)
                                                    .putObject("function")
                                                    .put("arguments", piece),
                                    null));
                }
            }
        }
        events.add(chunk(_ -> {}, finish(answer.end())));
        if (answer.counts() != null) {
            ObjectNode last = shell("chat.completion.chunk");
            last.putArray("choices");
            last.set("usage", usage(answer.counts()));
            events.add("data: " + last + "\n\n");
        }
        return events;
    }

    private interface Delta {
        void put(ObjectNode delta);
    }

    private String chunk(Delta fill, @Nullable String finish) {
        ObjectNode chunk = shell("chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        fill.put(choice.putObject("delta"));
        choice.put("finish_reason", finish);
        switch (this) {
            case OPENAI -> {
                choice.putNull("logprobs");
                chunk.putNull("usage").put("obfuscation", "x8f");
            }
            case VLLM -> choice.putNull("logprobs").putNull("token_ids");
            case OLLAMA, ANTHROPIC -> {}
        }
        return "data: " + chunk + "\n\n";
    }

    private ObjectNode shell(String object) {
        ObjectNode shell =
                Json.MAPPER
                        .createObjectNode()
                        .put("id", "chatcmpl-1")
                        .put("object", object)
                        .put("created", 1_763_805_600)
                        .put("model", "the-model");
        switch (this) {
            case OPENAI -> shell.put("service_tier", "default").put("system_fingerprint", "fp_1");
            case OLLAMA -> shell.put("system_fingerprint", "fp_ollama");
            case VLLM -> shell.putNull("prompt_logprobs");
            case ANTHROPIC -> {}
        }
        return shell.put(UNKNOWN, "kept");
    }

    private static ObjectNode toolCall(TestingAnswer.ToolCall call, String arguments) {
        ObjectNode json = Json.MAPPER.createObjectNode().put("id", call.id());
        json.put("type", "function")
                .putObject("function")
                .put("name", call.name())
                .put("arguments", arguments);
        return json;
    }

    private String finish(TestingAnswer.End end) {
        return switch (end) {
            case DONE -> speaksLikeOpenAi() ? "stop" : "end_turn";
            case TOKENS -> speaksLikeOpenAi() ? "length" : "max_tokens";
            case TOOLS -> speaksLikeOpenAi() ? "tool_calls" : "tool_use";
            case REFUSED ->
                    speaksLikeOpenAi() ? this == OPENAI ? "stop" : "content_filter" : "refusal";
        };
    }

    private @Nullable ObjectNode usage(TestingAnswer.@Nullable Counts counts) {
        if (counts == null) {
            return null;
        }
        ObjectNode usage =
                Json.MAPPER
                        .createObjectNode()
                        .put("prompt_tokens", counts.read())
                        .put("completion_tokens", counts.written())
                        .put("total_tokens", counts.read() + counts.written());
        if (this != OLLAMA) {
            usage.putObject("prompt_tokens_details").put("cached_tokens", counts.cached());
        }
        return usage;
    }

    private ObjectNode message(TestingAnswer answer) {
        ObjectNode message = startedMessage(answer);
        var content = message.withArrayProperty("content");
        if (!answer.text().isEmpty()) {
            content.addObject().put("type", "text").put("text", answer.text());
        }
        for (TestingAnswer.ToolCall call : answer.calls()) {
            try {
                content.addObject()
                        .put("type", "tool_use")
                        .put("id", call.id())
                        .put("name", call.name())
                        .set("input", Json.MAPPER.readTree(call.arguments()));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(e);
            }
        }
        message.put("stop_reason", finish(answer.end()));
        if (answer.counts() != null) {
            message.withObjectProperty("usage").put("output_tokens", answer.counts().written());
        } else {
            message.remove("usage");
        }
        return message;
    }

    /** All that was read, cached or not, in three counts. */
    private ObjectNode startedMessage(TestingAnswer answer) {
        ObjectNode message =
                Json.MAPPER
                        .createObjectNode()
                        .put("id", "msg_1")
                        .put("type", "message")
                        .put("role", "assistant")
                        .put("model", "the-model")
                        .put(UNKNOWN, "kept");
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        TestingAnswer.Counts counts = answer.counts();
        if (counts != null) {
            message.putObject("usage")
                    .put("input_tokens", counts.read() - counts.cached() - 2)
                    .put("cache_creation_input_tokens", 2)
                    .put("cache_read_input_tokens", counts.cached())
                    .put("output_tokens", 1)
                    .put("service_tier", "standard");
        }
        return message;
    }

    private List<String> messageEvents(TestingAnswer answer) {
        var events = new ArrayList<String>();
        ObjectNode start = Json.MAPPER.createObjectNode();
        start.set("message", startedMessage(answer));
        events.add(event("message_start", start));
        int index = 0;
        if (!answer.text().isEmpty()) {
            ObjectNode block = Json.MAPPER.createObjectNode().put("type", "text").put("text", "");
            events.add(blockStart(index, block));
            for (String piece : TestingAnswer.pieces(answer.text())) {
                events.add(blockDelta(index, "text_delta", "text", piece));
            }
            events.add(blockStop(index++));
        }
        for (TestingAnswer.ToolCall call : answer.calls()) {
            ObjectNode block = Json.MAPPER.createObjectNode().put("type", "tool_use");
            block.put("id", call.id()).put("name", call.name()).putObject("input");
            events.add(blockStart(index, block));
            events.add(blockDelta(index, "input_json_delta", "partial_json", ""));
            for (String piece : TestingAnswer.pieces(call.arguments())) {
                events.add(blockDelta(index, "input_json_delta", "partial_json", piece));
            }
            events.add(blockStop(index++));
        }
        ObjectNode end = Json.MAPPER.createObjectNode();
        end.putObject("delta").put("stop_reason", finish(answer.end())).putNull("stop_sequence");
        if (answer.counts() != null) {
            end.putObject("usage")
                    .put("output_tokens", Objects.requireNonNull(answer.counts()).written());
        }
        events.add(event("message_delta", end));
        return events;
    }

    private static String blockStart(int index, ObjectNode block) {
        ObjectNode data = Json.MAPPER.createObjectNode().put("index", index);
        data.set("content_block", block);
        return event("content_block_start", data);
    }

    private static String blockDelta(int index, String type, String field, String piece) {
        ObjectNode data = Json.MAPPER.createObjectNode().put("index", index);
        data.putObject("delta").put("type", type).put(field, piece);
        return event("content_block_delta", data);
    }

    private static String blockStop(int index) {
        return event("content_block_stop", Json.MAPPER.createObjectNode().put("index", index));
    }

    private static String event(String name, ObjectNode data) {
        return "event: " + name + "\ndata: " + data.put("type", name) + "\n\n";
    }
}

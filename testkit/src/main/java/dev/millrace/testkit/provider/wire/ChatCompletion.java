package dev.millrace.testkit.provider.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's chat.completion and its chunks. */
record ChatCompletion(long n, long createdSeconds, Asked asked, Said said, Usage usage)
        implements Answer {

    @Override
    public ObjectNode whole() {
        var body = shell("chat.completion");
        var choice = body.putArray("choices").addObject().put("index", 0);
        var message = choice.putObject("message").put("role", "assistant");
        switch (said) {
            case Said.Text(String text, _) -> message.put("content", text).putNull("refusal");
            case Said.Refusal(String why) -> message.putNull("content").put("refusal", why);
            case Said.Calls(var calls) -> {
                message.putNull("content").putNull("refusal");
                var list = message.putArray("tool_calls");
                for (int i = 0; i < calls.size(); i++) {
                    var call = calls.get(i);
                    toolCall(list.addObject(), i, call.name(), call.arguments().toString());
                }
            }
        }
        choice.putNull("logprobs").put("finish_reason", finishReason());
        if (usage.reported()) {
            putUsage(body);
        }
        return body;
    }

    @Override
    public List<Event> events() {
        List<Event> events = new ArrayList<>();
        var first = chunk();
        var role = delta(first).put("role", "assistant");
        switch (said) {
            case Said.Text(String text, _) -> {
                role.put("content", "").putNull("refusal");
                events.add(event(first, Event.Kind.FRAME));
                Words.pieces(text).forEach(piece -> events.add(piece("content", piece)));
            }
            case Said.Refusal(String why) -> {
                role.putNull("content").put("refusal", "");
                events.add(event(first, Event.Kind.FRAME));
                Words.pieces(why).forEach(piece -> events.add(piece("refusal", piece)));
            }
            case Said.Calls(var calls) -> {
                role.putNull("content");
                events.add(event(first, Event.Kind.FRAME));
                for (int i = 0; i < calls.size(); i++) {
                    addCall(events, i, calls.get(i));
                }
            }
        }
        var finish = chunk();
        delta(finish);
        ((ObjectNode) finish.path("choices").path(0)).put("finish_reason", finishReason());
        events.add(event(finish, Event.Kind.FRAME));
        if (usage.reported() && asked.includesUsage()) {
            var last = shell("chat.completion.chunk");
            last.putArray("choices");
            putUsage(last);
            events.add(event(last, Event.Kind.FRAME));
        }
        events.add(new Event("", TextNode.valueOf("[DONE]"), Event.Kind.LAST));
        return events;
    }

    @Override
    public int tokens() {
        return said.tokens();
    }

    private void addCall(List<Event> events, int index, Said.ToolCall call) {
        var named = chunk();
        var first = delta(named).putArray("tool_calls").addObject().put("index", index);
        toolCall(first, index, call.name(), "");
        events.add(event(named, Event.Kind.TOKEN));
        for (var piece : call.argumentPieces()) {
            var more = chunk();
            delta(more)
                    .putArray("tool_calls")
                    .addObject()
                    .put("index", index)
                    .putObject("function")
                    .put("arguments", piece);
            events.add(event(more, Event.Kind.TOKEN));
        }
    }

    private void toolCall(ObjectNode call, int index, String name, String arguments) {
        call.put("id", "call_scripted_" + n + "_" + index)
                .put("type", "function")
                .putObject("function")
                .put("name", name)
                .put("arguments", arguments);
    }

    private Event piece(String field, String piece) {
        var chunk = chunk();
        delta(chunk).put(field, piece);
        return event(chunk, Event.Kind.TOKEN);
    }

    private static Event event(ObjectNode chunk, Event.Kind kind) {
        return new Event("", chunk, kind);
    }

    private ObjectNode chunk() {
        var chunk = shell("chat.completion.chunk");
        chunk.putArray("choices").addObject().put("index", 0);
        if (asked.includesUsage()) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    private static ObjectNode delta(ObjectNode chunk) {
        var choice = (ObjectNode) chunk.path("choices").path(0);
        var delta = choice.putObject("delta");
        choice.putNull("logprobs").putNull("finish_reason");
        return delta;
    }

    private String finishReason() {
        return switch (said) {
            case Said.Text(_, boolean cutShort) -> cutShort ? "length" : "stop";
            case Said.Calls _ -> "tool_calls";
            case Said.Refusal _ -> "stop";
        };
    }

    private ObjectNode shell(String object) {
        return WireJson.object()
                .put("id", "chatcmpl-scripted-" + n)
                .put("object", object)
                .put("created", createdSeconds)
                .put("model", asked.model())
                .put("system_fingerprint", "fp_scripted");
    }

    private void putUsage(ObjectNode body) {
        var told = body.putObject("usage");
        told.put("prompt_tokens", asked.promptTokens())
                .put("completion_tokens", tokens())
                .put("total_tokens", asked.promptTokens() + tokens());
        told.putObject("prompt_tokens_details")
                .put("cached_tokens", usage.cachedOf(asked.promptTokens()))
                .put("audio_tokens", 0);
        told.putObject("completion_tokens_details")
                .put("reasoning_tokens", 0)
                .put("audio_tokens", 0)
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0);
    }
}

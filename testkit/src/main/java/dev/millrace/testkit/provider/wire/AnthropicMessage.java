package dev.millrace.testkit.provider.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Anthropic's message and the events of its stream. */
record AnthropicMessage(long n, Asked asked, Said said, Usage usage) implements Answer {

    @Override
    public ObjectNode whole() {
        var body = shell();
        var content = body.putArray("content");
        switch (said) {
            case Said.Text(String text, _) -> content.add(textBlock(text));
            case Said.Refusal(String why) -> content.add(textBlock(why));
            case Said.Calls(var calls) -> {
                for (int i = 0; i < calls.size(); i++) {
                    content.add(toolBlock(i, calls.get(i)).set("input", calls.get(i).arguments()));
                }
            }
        }
        body.put("stop_reason", stopReason()).putNull("stop_sequence");
        if (usage.reported()) {
            body.set("usage", usage(tokens()));
        }
        return body;
    }

    @Override
    public List<Event> events() {
        List<Event> events = new ArrayList<>();
        var message = shell();
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        if (usage.reported()) {
            message.set("usage", usage(1));
        }
        events.add(frame("message_start", WireJson.object().set("message", message)));
        switch (said) {
            case Said.Text(String text, _) -> addText(events, text);
            case Said.Refusal(String why) -> addText(events, why);
            case Said.Calls(var calls) -> {
                for (int i = 0; i < calls.size(); i++) {
                    addCall(events, i, calls.get(i));
                }
            }
        }
        var end = WireJson.object();
        end.putObject("delta").put("stop_reason", stopReason()).putNull("stop_sequence");
        if (usage.reported()) {
            end.set("usage", usage(tokens()));
        }
        events.add(frame("message_delta", end));
        events.add(event("message_stop", WireJson.object(), Event.Kind.LAST));
        return events;
    }

    @Override
    public int tokens() {
        return said.tokens();
    }

    private static void addText(List<Event> events, String text) {
        addStart(events, 0, textBlock(""));
        events.add(frame("ping", WireJson.object()));
        for (var piece : Words.pieces(text)) {
            addDelta(events, 0, WireJson.object().put("type", "text_delta").put("text", piece));
        }
        events.add(frame("content_block_stop", WireJson.object().put("index", 0)));
    }

    private void addCall(List<Event> events, int index, Said.ToolCall call) {
        var block = toolBlock(index, call);
        block.putObject("input");
        addStart(events, index, block);
        for (var piece : call.argumentPieces()) {
            addDelta(
                    events,
                    index,
                    WireJson.object().put("type", "input_json_delta").put("partial_json", piece));
        }
        events.add(frame("content_block_stop", WireJson.object().put("index", index)));
    }

    private static void addStart(List<Event> events, int index, ObjectNode block) {
        var start = WireJson.object().put("index", index);
        start.set("content_block", block);
        events.add(frame("content_block_start", start));
    }

    private static void addDelta(List<Event> events, int index, ObjectNode delta) {
        var data = WireJson.object().put("index", index);
        data.set("delta", delta);
        events.add(event("content_block_delta", data, Event.Kind.TOKEN));
    }

    private static Event frame(String type, ObjectNode data) {
        return event(type, data, Event.Kind.FRAME);
    }

    private static Event event(String type, ObjectNode data, Event.Kind kind) {
        var typed = WireJson.object().put("type", type);
        typed.setAll(data);
        return new Event(type, typed, kind);
    }

    private static ObjectNode textBlock(String text) {
        return WireJson.object().put("type", "text").put("text", text).putNull("citations");
    }

    private ObjectNode toolBlock(int index, Said.ToolCall call) {
        return WireJson.object()
                .put("type", "tool_use")
                .put("id", "toolu_scripted_" + n + "_" + index)
                .put("name", call.name());
    }

    private String stopReason() {
        return switch (said) {
            case Said.Text(_, boolean cutShort) -> cutShort ? "max_tokens" : "end_turn";
            case Said.Calls _ -> "tool_use";
            case Said.Refusal _ -> "refusal";
        };
    }

    private ObjectNode shell() {
        return WireJson.object()
                .put("id", "msg_scripted_" + n)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", asked.model());
    }

    private ObjectNode usage(int outputTokens) {
        int cached = usage.cachedOf(asked.promptTokens());
        return WireJson.object()
                .put("input_tokens", asked.promptTokens() - cached)
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", cached)
                .put("output_tokens", outputTokens)
                .put("service_tier", "standard");
    }
}

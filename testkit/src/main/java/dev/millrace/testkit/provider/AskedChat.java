package dev.millrace.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What the provider looks at in a chat.completions body. */
record AskedChat(
        String model, String lastUserText, int words, boolean streams, boolean includesUsage) {

    static AskedChat of(JsonNode body) {
        var lastUserText = "";
        int words = 0;
        for (var message : body.path("messages")) {
            var text = text(message.path("content"));
            words += words(text);
            if (message.path("role").asText().equals("user")) {
                lastUserText = text;
            }
        }
        return new AskedChat(
                body.path("model").asText(),
                lastUserText,
                words,
                body.path("stream").asBoolean(),
                body.path("stream_options").path("include_usage").asBoolean());
    }

    /** Content is a string or a list of parts of which some are text. */
    private static String text(JsonNode content) {
        List<String> parts = new ArrayList<>();
        content.forEach(part -> parts.add(part.path("text").asText()));
        return content.isTextual() ? content.asText() : String.join(" ", parts);
    }

    static int words(String text) {
        var stripped = text.strip();
        return stripped.isEmpty() ? 0 : stripped.split("\\s+").length;
    }
}

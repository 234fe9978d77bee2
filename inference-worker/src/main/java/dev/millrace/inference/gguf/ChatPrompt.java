package dev.millrace.inference.gguf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.Json;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A conversation as the model reads it. The template gets marks in place of the texts, which then
 * take their places: no text goes through the native code, which loses characters beyond the basic
 * plane, and none can be read as part of the template.
 */
final class ChatPrompt {
    private static final Pattern MARK = Pattern.compile("\\{text-(\\d+)\\}");

    private ChatPrompt() {}

    /**
     * The prompt.
     *
     * @param template turns messages, as JSON, into a prompt that the model goes on with
     */
    static String of(List<Turn> turns, UnaryOperator<String> template) {
        ObjectNode conversation = Json.MAPPER.createObjectNode();
        ArrayNode messages = conversation.putArray("messages");
        for (int i = 0; i < turns.size(); i++) {
            messages.addObject()
                    .put("role", turns.get(i).role().wireName())
                    .put("content", "{text-" + i + "}");
        }
        return MARK.matcher(template.apply(text(conversation)))
                .replaceAll(mark ->
                        Matcher.quoteReplacement(
                                turns.get(Integer.parseInt(mark.group(1))).text()));
    }

    private static String text(ObjectNode conversation) {
        try {
            return Json.MAPPER.writeValueAsString(conversation);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts can be written", e);
        }
    }
}

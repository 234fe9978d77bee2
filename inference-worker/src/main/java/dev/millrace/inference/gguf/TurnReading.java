package dev.millrace.inference.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a conversation. Templates raise an error at turns they do not expect, and an error in one
 * ends the process: so what gets there is always a system turn or none, then user and assistant in
 * turn.
 */
final class TurnReading {
    private static final Set<String> MESSAGE = Set.of("role", "content");

    private TurnReading() {}

    /** Neighbours of one role become one turn: templates want user and assistant in turn. */
    static List<Turn> turns(JsonNode messages) throws Unanswerable {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            String at = "%s.messages[%d]".formatted(Unanswerable.REQUEST, i);
            Turn turn = turn(messages.get(i), at);
            Turn before = turns.isEmpty() ? null : turns.getLast();
            if (before != null && before.role() == turn.role()) {
                turns.set(
                        turns.size() - 1,
                        new Turn(turn.role(), before.text() + "\n\n" + turn.text()));
            } else {
                checkOrder(before, turn, at);
                turns.add(turn);
            }
        }
        if (turns.isEmpty() || turns.getLast().role() != Turn.Role.USER) {
            throw new Unanswerable(
                    "invalid_value",
                    Unanswerable.REQUEST + ".messages",
                    "the last message must be the user's: there is nothing to answer");
        }
        return turns;
    }

    private static void checkOrder(@Nullable Turn before, Turn turn, String at)
            throws Unanswerable {
        boolean first = before == null || before.role() == Turn.Role.SYSTEM;
        if (turn.role() == Turn.Role.SYSTEM && before != null) {
            throw new Unanswerable(
                    "invalid_value",
                    at + ".role",
                    "must be user or assistant after the first of them, was system");
        }
        if (turn.role() == Turn.Role.ASSISTANT && first) {
            throw new Unanswerable(
                    "invalid_value",
                    at + ".role",
                    "must be user before the first assistant, was assistant");
        }
    }

    private static Turn turn(JsonNode message, String at) throws Unanswerable {
        for (Map.Entry<String, JsonNode> field : message.properties()) {
            JsonNode value = field.getValue();
            boolean saysNothing = value.isNull() || (value.isArray() && value.isEmpty());
            if (!saysNothing && !MESSAGE.contains(field.getKey())) {
                throw Unanswerable.unsupported(
                        at + "." + field.getKey(),
                        "a model in the worker's process reads only role and content");
            }
        }
        return new Turn(role(message, at), text(message.path("content"), at + ".content"));
    }

    private static Turn.Role role(JsonNode message, String at) throws Unanswerable {
        String role = message.path("role").asText();
        return switch (role) {
            case "system", "developer" -> Turn.Role.SYSTEM;
            case "user" -> Turn.Role.USER;
            case "assistant" -> Turn.Role.ASSISTANT;
            default ->
                    throw Unanswerable.unsupported(
                            at + ".role",
                            "must be system, developer, user or assistant, was "
                                    + Unanswerable.shown(role));
        };
    }

    private static String text(JsonNode content, String at) throws Unanswerable {
        if (content.isTextual()) {
            return content.textValue();
        }
        if (!content.isArray()) {
            throw new Unanswerable(
                    "wrong_type", at, "must be a text or a list of parts of type text");
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            JsonNode part = content.get(i);
            if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
                throw Unanswerable.unsupported(
                        "%s[%d].type".formatted(at, i),
                        "a model in the worker's process reads only text, not "
                                + Unanswerable.shown(
                                        part.path("type").asText("a part without type")));
            }
            text.append(part.path("text").textValue());
        }
        return text.toString();
    }
}

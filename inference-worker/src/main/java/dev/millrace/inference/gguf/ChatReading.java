package dev.millrace.inference.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an OpenAI {@code chat.completions} body. What a field asks for is done, or the field is
 * refused by name; nothing that changes the answer is accepted and ignored.
 */
final class ChatReading {
    private static final String REQUEST = "task.request";
    private static final int STOPS_MAX = 4;
    private static final int SHOWN_CHARS_MAX = 60;

    /** What {@link #read} looks at, and what changes nothing in an answer. */
    private static final Set<String> KNOWN =
            Set.of(
                    "model",
                    "messages",
                    "temperature",
                    "top_p",
                    "frequency_penalty",
                    "presence_penalty",
                    "seed",
                    "stop",
                    "max_tokens",
                    "max_completion_tokens",
                    "stream",
                    "stream_options",
                    "user",
                    "metadata",
                    "store",
                    "service_tier",
                    "safety_identifier",
                    "prompt_cache_key",
                    "prompt_cache_retention",
                    "parallel_tool_calls");

    private static final Set<String> MESSAGE = Set.of("role", "content");

    /** Fields that may say what is the case anyway. */
    private static final Map<String, Set<String>> HARMLESS =
            Map.of(
                    "n", Set.of("1"),
                    "logprobs", Set.of("false"),
                    "top_logprobs", Set.of("0"),
                    "tools", Set.of("[]"),
                    "functions", Set.of("[]"),
                    "tool_choice", Set.of("\"none\"", "\"auto\""),
                    "function_call", Set.of("\"none\"", "\"auto\""),
                    "logit_bias", Set.of("{}"),
                    "modalities", Set.of("[\"text\"]"),
                    "response_format", Set.of("{\"type\":\"text\"}"));

    /** Ends the reading at the first field that cannot be. */
    private static final class Unanswerable extends Exception {
        private static final long serialVersionUID = 1;
        private final String code;
        private final String field;

        Unanswerable(String code, String field, String message) {
            super(message);
            this.code = code;
            this.field = field;
        }

        AskedChat.Refused refused() {
            return new AskedChat.Refused(code, field, String.valueOf(getMessage()));
        }
    }

    private ChatReading() {}

    /**
     * What {@code body} asks for.
     *
     * @param body with a list of messages that each have a role, as every chat job's
     */
    static AskedChat read(JsonNode body) {
        try {
            for (Map.Entry<String, JsonNode> field : body.properties()) {
                checkKnown(field.getKey(), field.getValue());
            }
            Sampling sampling =
                    new Sampling(
                            number(body, "temperature", 0, 2),
                            number(body, "top_p", 0, 1),
                            number(body, "frequency_penalty", -2, 2),
                            number(body, "presence_penalty", -2, 2),
                            seed(body),
                            stops(body),
                            tokensMax(body));
            return new AskedChat.Answerable(turns(body.path("messages")), sampling);
        } catch (Unanswerable e) {
            return e.refused();
        }
    }

    private static void checkKnown(String name, JsonNode value) throws Unanswerable {
        boolean harmless =
                value.isNull()
                        || KNOWN.contains(name)
                        || HARMLESS.getOrDefault(name, Set.of()).contains(value.toString());
        if (!harmless) {
            throw unsupported(
                    REQUEST + "." + shown(name),
                    "a model in the worker's process does not support it; leave it out");
        }
    }

    private static @Nullable Double number(JsonNode body, String name, int min, int max)
            throws Unanswerable {
        JsonNode value = body.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (number >= min && number <= max) {
            return number;
        }
        throw invalid(name, "a number from %d to %d".formatted(min, max), value);
    }

    private static @Nullable Integer seed(JsonNode body) throws Unanswerable {
        JsonNode value = body.path("seed");
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw invalid("seed", "a whole number of 64 bits", value);
        }
        // The engine takes 31 bits: -1 would mean chance.
        return Long.hashCode(value.longValue()) & Integer.MAX_VALUE;
    }

    private static @Nullable Integer tokensMax(JsonNode body) throws Unanswerable {
        Integer newer = count(body, "max_completion_tokens");
        Integer older = count(body, "max_tokens");
        return newer != null ? newer : older;
    }

    private static @Nullable Integer count(JsonNode body, String name) throws Unanswerable {
        JsonNode value = body.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
            throw invalid(name, "a whole number of at least 1", value);
        }
        return value.intValue();
    }

    private static List<String> stops(JsonNode body) throws Unanswerable {
        JsonNode value = body.path("stop");
        List<String> stops = new ArrayList<>();
        if (value.isTextual()) {
            stops.add(value.textValue());
        } else if (value.isArray()) {
            for (JsonNode stop : value) {
                stops.add(stop.isTextual() ? stop.textValue() : "");
            }
        } else if (!value.isMissingNode() && !value.isNull()) {
            stops.add("");
        }
        if (stops.size() > STOPS_MAX || stops.contains("")) {
            throw invalid("stop", "a text, or at most %d, none empty".formatted(STOPS_MAX), value);
        }
        return stops;
    }

    /** Neighbours of one role become one turn: templates want user and assistant in turn. */
    private static List<Turn> turns(JsonNode messages) throws Unanswerable {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            String at = "%s.messages[%d]".formatted(REQUEST, i);
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
                    REQUEST + ".messages",
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
                throw unsupported(
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
                    throw unsupported(
                            at + ".role",
                            "must be system, developer, user or assistant, was " + shown(role));
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
                throw unsupported(
                        "%s[%d].type".formatted(at, i),
                        "a model in the worker's process reads only text, not "
                                + shown(part.path("type").asText("a part without type")));
            }
            text.append(part.path("text").textValue());
        }
        return text.toString();
    }

    private static Unanswerable unsupported(String field, String message) {
        return new Unanswerable("unsupported_field", field, message);
    }

    private static Unanswerable invalid(String name, String allowed, JsonNode was) {
        return new Unanswerable(
                "invalid_value",
                REQUEST + "." + name,
                "must be %s, was %s".formatted(allowed, shown(was.toString())));
    }

    private static String shown(String value) {
        return value.length() <= SHOWN_CHARS_MAX
                ? value
                : value.substring(0, SHOWN_CHARS_MAX) + "…";
    }
}

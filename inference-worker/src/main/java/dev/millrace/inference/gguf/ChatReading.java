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
    private static final int STOPS_MAX = 4;

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
            return new AskedChat.Answerable(TurnReading.turns(body.path("messages")), sampling);
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
            throw Unanswerable.unsupported(
                    Unanswerable.REQUEST + "." + Unanswerable.shown(name),
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

    private static Unanswerable invalid(String name, String allowed, JsonNode was) {
        return new Unanswerable(
                "invalid_value",
                Unanswerable.REQUEST + "." + name,
                "must be %s, was %s".formatted(allowed, Unanswerable.shown(was.toString())));
    }
}

package dev.millrace.backends.listed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.backends.http.HttpAnswer;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.registry.Registry;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a server says of its models ({@code GET /v1/models}). */
sealed interface ModelList {
    /** These it has. */
    record Names(Set<String> names) implements ModelList {
        public Names {
            names = Set.copyOf(names);
        }
    }

    /** It did not say. */
    record Unknown(String why) implements ModelList {}

    /** What an answer means. */
    static ModelList of(HttpAnswer answer) {
        return switch (answer) {
            case HttpAnswer.Responded(int status, var _, byte[] body) when status == 200 ->
                    read(new String(body, StandardCharsets.UTF_8));
            case HttpAnswer.Responded(int status, var _, var _) ->
                    new Unknown("it answered " + status);
            case HttpAnswer.Unreachable(String cause) -> new Unknown(cause);
            case HttpAnswer.TimedOut _ -> new Unknown("it did not answer in time");
            case HttpAnswer.Cut _, HttpAnswer.NoConnectionFree _, HttpAnswer.Closed _ ->
                    new Unknown("the connection broke");
            case HttpAnswer.TooLarge _ -> new Unknown("its list is too long");
        };
    }

    private static ModelList read(String body) {
        try {
            JsonNode data = Json.MAPPER.readTree(body).path("data");
            if (!data.isArray()) {
                return new Unknown("its answer is no list of models");
            }
            Set<String> names = new LinkedHashSet<>();
            data.forEach(model -> names.add(model.path("id").asText("")));
            return new Names(names);
        } catch (JsonProcessingException e) {
            return new Unknown("its answer is no list of models");
        }
    }

    /** What is in the way of a model, "" if its server has it. */
    default String missing(Registry.Model model, Registry.Backend backend) {
        return switch (this) {
            case Unknown(String why) ->
                    "%s is asked for '%s' at %s/models: %s"
                            .formatted(model.backend(), model.name(), backend.baseUrl(), why);
            case Names(Set<String> names) when has(names, model.name(), backend.type()) -> "";
            case Names(Set<String> names) ->
                    "%s has no '%s'; it has %s; %s"
                            .formatted(
                                    model.backend(),
                                    model.name(),
                                    names.isEmpty() ? "none" : String.join(", ", names),
                                    remedy(model.name(), backend.type()));
        };
    }

    /** Ollama adds a tag to every name, and to one without it this. */
    private static boolean has(Set<String> names, String name, String type) {
        return names.contains(name) || (type.equals("ollama") && names.contains(name + ":latest"));
    }

    private static String remedy(String name, String type) {
        return switch (type) {
            case "ollama" -> "run 'ollama pull %s' there".formatted(name);
            case "vllm" -> "serve it under this name (--served-model-name %s)".formatted(name);
            default -> "correct models.….name in the registry, or load it there";
        };
    }
}

package dev.millrace.inference.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.Json;
import java.util.Map;
import java.util.Set;

/**
 * An OpenAI {@code chat.completions} body in the words of Anthropic's Messages API (version
 * 2023-06-01). What shapes the answer is mapped or refused by name. What only tunes it and has no
 * counterpart is left out, as Anthropic's own OpenAI-compatible door does; fields that neither
 * API's mapping knows, such as {@code thinking} or {@code top_k}, pass through.
 */
final class AnthropicRequest {
    /** Read elsewhere, or without meaning for one answer of this API. */
    private static final Set<String> LEFT_OUT =
            Set.of(
                    "model",
                    "messages",
                    "stream",
                    "stream_options",
                    "max_tokens",
                    "max_completion_tokens",
                    "parallel_tool_calls",
                    "frequency_penalty",
                    "presence_penalty",
                    "logit_bias",
                    "seed",
                    "store",
                    "metadata",
                    "prediction",
                    "verbosity",
                    "prompt_cache_key",
                    "prompt_cache_options",
                    "prompt_cache_retention",
                    "safety_identifier",
                    "moderation");

    /** What this API cannot do at all, and the values that do not ask for it. */
    private static final Map<String, Set<String>> IMPOSSIBLE =
            Map.of(
                    "n", Set.of("1"),
                    "logprobs", Set.of("false"),
                    "top_logprobs", Set.of("0"),
                    "modalities", Set.of("[\"text\"]"),
                    "audio", Set.of(),
                    "web_search_options", Set.of(),
                    "functions", Set.of("[]"),
                    "function_call", Set.of("\"none\"", "\"auto\""));

    private AnthropicRequest() {}

    /**
     * The body to send.
     *
     * @param request a body with a list of messages that each have a role, as every chat job's
     * @param outputTokensDefault what {@code max_tokens} is for a request that names none: this API
     *     insists on one
     */
    static ObjectNode of(JsonNode request, String model, int outputTokensDefault)
            throws Unmappable {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("model", model);
        int asked = request.path("max_completion_tokens").asInt(request.path("max_tokens").asInt());
        body.put("max_tokens", asked > 0 ? asked : outputTokensDefault);
        AnthropicTurns.put(body, request.path("messages"));
        for (Map.Entry<String, JsonNode> field : request.properties()) {
            put(body, field.getKey(), field.getValue());
        }
        AnthropicTools.put(body, request);
        String user = request.path("safety_identifier").asText(request.path("user").asText(""));
        if (!user.isEmpty()) {
            body.putObject("metadata").put("user_id", user);
        }
        return body;
    }

    private static void put(ObjectNode body, String name, JsonNode value) throws Unmappable {
        boolean saysNothing = value.isNull() || LEFT_OUT.contains(name);
        if (saysNothing) {
            return;
        }
        if (IMPOSSIBLE.containsKey(name)) {
            if (!IMPOSSIBLE.get(name).contains(value.toString())) {
                throw new Unmappable(name, "Anthropic's Messages API cannot do this; leave it out");
            }
            return;
        }
        switch (name) {
            case "user", "tools", "tool_choice" -> {} // read as a whole
            // "Values greater than 1 are capped", as Anthropic's OpenAI-compatible door has it.
            case "temperature" -> body.set(name, value.asDouble() > 1 ? IntNode.valueOf(1) : value);
            case "stop" -> {
                if (value.isTextual()) {
                    body.putArray("stop_sequences").add(value);
                } else {
                    body.set("stop_sequences", value);
                }
            }
            case "response_format" -> putFormat(body, value);
            case "reasoning_effort" -> output(body).set("effort", value);
            case "service_tier" ->
                    body.put(name, value.asText().equals("auto") ? "auto" : "standard_only");
            default -> body.set(name, value);
        }
    }

    private static void putFormat(ObjectNode body, JsonNode format) throws Unmappable {
        switch (format.path("type").asText()) {
            case "text" -> {}
            case "json_schema" ->
                    output(body)
                            .putObject("format")
                            .put("type", "json_schema")
                            .set("schema", format.path("json_schema").path("schema"));
            default ->
                    throw new Unmappable(
                            "response_format.type",
                            "must be text or json_schema for Anthropic's Messages API");
        }
    }

    private static ObjectNode output(ObjectNode body) {
        return body.withObjectProperty("output_config");
    }
}

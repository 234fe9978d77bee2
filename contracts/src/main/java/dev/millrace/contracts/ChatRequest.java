package dev.millrace.contracts;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An OpenAI {@code chat.completions} body. Only what routing decides on has an accessor; everything
 * else travels untouched.
 */
public record ChatRequest(JsonNode body) {
    /** Characters of all text in all messages. */
    public int characters() {
        int sum = 0;
        for (JsonNode message : body.path("messages")) {
            sum += characters(message.path("content"));
        }
        return sum;
    }

    public int messages() {
        return body.path("messages").size();
    }

    public boolean hasTools() {
        return !body.path("tools").isEmpty() || !body.path("functions").isEmpty();
    }

    /** Whether the answer must follow a JSON schema or be JSON. */
    public boolean wantsJson() {
        return body.path("response_format").path("type").asText("text").startsWith("json");
    }

    /** Whether a message holds a fenced block of code. */
    public boolean hasCode() {
        for (JsonNode message : body.path("messages")) {
            if (holdsFence(message.path("content"))) {
                return true;
            }
        }
        return false;
    }

    /** Most tokens the model may write, or {@code otherwise} if the request does not say. */
    public int outputTokensMax(int otherwise) {
        return body.path("max_completion_tokens").asInt(body.path("max_tokens").asInt(otherwise));
    }

    private static int characters(JsonNode content) {
        if (content.isTextual()) {
            return content.textValue().length();
        }
        int sum = 0;
        for (JsonNode part : content) {
            sum += part.path("text").asText("").length();
        }
        return sum;
    }

    private static boolean holdsFence(JsonNode content) {
        if (content.isTextual()) {
            return content.textValue().contains("```");
        }
        for (JsonNode part : content) {
            if (part.path("text").asText("").contains("```")) {
                return true;
            }
        }
        return false;
    }
}

package dev.millrace.inference.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.Json;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The content of a message: a text, or parts that are texts, images or documents. */
final class AnthropicParts {
    private static final Pattern DATA_URL =
            Pattern.compile("data:([^;,]{1,100})(?:;[^,]{0,100})?;base64,(.*)", Pattern.DOTALL);

    private AnthropicParts() {}

    /**
     * The blocks that mean the same; none for content that is absent or empty.
     *
     * @param at its path, for the error
     */
    static ArrayNode of(JsonNode content, String at) throws Unmappable {
        ArrayNode blocks = Json.MAPPER.createArrayNode();
        if (content.isTextual()) {
            addText(blocks, content);
        } else if (content.isArray()) {
            for (int i = 0; i < content.size(); i++) {
                add(blocks, content.get(i), "%s[%d]".formatted(at, i));
            }
        } else if (!content.isMissingNode() && !content.isNull()) {
            throw new Unmappable(
                    at, "must be a text or a list of parts, was " + Unmappable.kind(content));
        }
        return blocks;
    }

    private static void add(ArrayNode blocks, JsonNode part, String at) throws Unmappable {
        int before = blocks.size();
        switch (part.path("type").asText()) {
            case "text" -> addText(blocks, part.path("text"));
            case "refusal" -> addText(blocks, part.path("refusal"));
            case "image_url" ->
                    blocks.addObject()
                            .put("type", "image")
                            .set(
                                    "source",
                                    source(
                                            part.path("image_url").path("url"),
                                            at + ".image_url.url"));
            case "file" ->
                    blocks.addObject()
                            .put("type", "document")
                            .set(
                                    "source",
                                    source(
                                            part.path("file").path("file_data"),
                                            at + ".file.file_data"));
            default ->
                    throw new Unmappable(
                            at + ".type",
                            "must be text, image_url or file for Anthropic's Messages API");
        }
        if (blocks.size() > before
                && blocks.get(before) instanceof ObjectNode block
                && part.hasNonNull("cache_control")) {
            block.set("cache_control", part.path("cache_control"));
        }
    }

    /** This API refuses an empty text. */
    private static void addText(ArrayNode blocks, JsonNode text) {
        if (!text.asText("").isEmpty()) {
            blocks.addObject().put("type", "text").set("text", text);
        }
    }

    private static ObjectNode source(JsonNode url, String at) throws Unmappable {
        ObjectNode source = Json.MAPPER.createObjectNode();
        Matcher data = DATA_URL.matcher(url.asText(""));
        if (data.matches()) {
            return source.put("type", "base64")
                    .put("media_type", data.group(1))
                    .put("data", data.group(2));
        }
        if (url.asText("").startsWith("https://")) {
            return source.put("type", "url").set("url", url);
        }
        throw new Unmappable(at, "must be an https URL, or a data URL in base64");
    }
}

package dev.millrace.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A question that a chat model answers from what a collection holds about it.
 *
 * @param search what is looked for
 * @param embeddingModel the model to search with, as {@link JobEnvelope#model} names the one to
 *     answer with
 * @param chat fields of an OpenAI {@code chat.completions} body beside its messages; null for none
 */
public record AnswerRequest(SearchRequest search, String embeddingModel, @Nullable JsonNode chat) {
    private static final String SYSTEM =
            "Answer the question from the numbered sources alone. After each statement name its"
                    + " source by number, like [1]. If the sources do not answer the question, say"
                    + " so.";

    /** What the chat model is asked once {@code found} is known. */
    public ChatRequest chat(Found found) {
        ObjectNode body =
                chat == null ? JsonNodeFactory.instance.objectNode() : (ObjectNode) chat.deepCopy();
        var messages = body.putArray("messages");
        messages.addObject().put("role", "system").put("content", SYSTEM);
        messages.addObject().put("role", "user").put("content", question(found));
        return new ChatRequest(body);
    }

    private String question(Found found) {
        StringBuilder text = new StringBuilder();
        for (int n = 1; n <= found.hits().size(); n++) {
            text.append("[%d] %s\n\n".formatted(n, found.hits().get(n - 1).text().strip()));
        }
        return text.append("Question: ").append(search.query()).toString();
    }
}

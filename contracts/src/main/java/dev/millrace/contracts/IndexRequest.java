package dev.millrace.contracts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Documents to be cut into chunks, embedded and kept.
 *
 * @param documents at least one, each with an id of its own
 * @param chunkTokensMax longest chunk, in tokens of the model; null for what the operator set
 * @param chunkOverlapTokens tokens that neighbouring chunks share; null likewise
 */
public record IndexRequest(
        String collection,
        List<Document> documents,
        @Nullable Integer chunkTokensMax,
        @Nullable Integer chunkOverlapTokens) {
    public IndexRequest {
        documents = List.copyOf(documents);
    }
}

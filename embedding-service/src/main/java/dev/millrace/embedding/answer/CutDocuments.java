package dev.millrace.embedding.answer;

import dev.millrace.contracts.Document;
import dev.millrace.contracts.IndexRequest;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Priority;
import dev.millrace.embedding.documents.Span;
import dev.millrace.embedding.documents.Splitter;
import dev.millrace.embedding.model.Embedder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Cuts the documents of a job, for one model. */
final class CutDocuments {
    /** Begin and end of a text, and what a cut may turn into one token more at either side. */
    private static final int TOKENS_AROUND = 4;

    private static final String TOKENS_MAX = "task.request.chunkTokensMax";
    private static final String OVERLAP = "task.request.chunkOverlapTokens";

    private final ChunkLimits limits;
    private final Embedder embedder;
    private final int modelTokensMax;

    CutDocuments(ChunkLimits limits, Embedder embedder) {
        this.limits = limits;
        this.embedder = embedder;
        this.modelTokensMax = embedder.wordPiecesMax() - TOKENS_AROUND;
    }

    /** What was cut, or why it cannot be. */
    sealed interface Cut {
        /**
         * The chunks of each document.
         *
         * @param texts of all chunks, in order
         */
        record Chunks(List<List<Span>> spans, List<String> texts) implements Cut {}

        record Refused(JobError error) implements Cut {}
    }

    /** Why no document of this job can be cut so; null if they can. */
    @Nullable JobError objection(IndexRequest body, String alias) {
        int tokensMax = tokensMax(body);
        if (tokensMax > modelTokensMax) {
            return JobError.caller(
                    "invalid_value",
                    TOKENS_MAX,
                    "%d; %s reads at most %d of a chunk"
                            .formatted(tokensMax, alias, modelTokensMax));
        }
        Integer overlap = body.chunkOverlapTokens();
        return overlap != null && overlap > tokensMax / 2
                ? JobError.caller(
                        "invalid_value",
                        OVERLAP,
                        "%d; at most half of a chunk (%d) may be shared"
                                .formatted(overlap, tokensMax / 2))
                : null;
    }

    private int tokensMax(IndexRequest body) {
        return Objects.requireNonNullElse(
                body.chunkTokensMax(), Math.min(limits.tokensMax(), modelTokensMax));
    }

    /** Cuts what there is no objection to. */
    Cut cut(IndexRequest body, Priority lane) throws InterruptedException {
        int tokensMax = tokensMax(body);
        int overlap =
                Objects.requireNonNullElse(
                        body.chunkOverlapTokens(), Math.min(limits.overlapTokens(), tokensMax / 2));
        Splitter splitter = new Splitter(tokensMax, overlap);
        List<List<Span>> spans = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (Document document : body.documents()) {
            List<Span> chunks =
                    splitter.split(document.text(), embedder.tokenEnds(document.text(), lane));
            if (texts.size() + chunks.size() > limits.perJobMax()) {
                return new Cut.Refused(
                        JobError.caller(
                                "too_many_chunks",
                                "task.request.documents[%d].text".formatted(spans.size()),
                                "makes more than %d chunks of the job; give fewer documents or longer chunks"
                                        .formatted(limits.perJobMax())));
            }
            spans.add(chunks);
            chunks.forEach(span -> texts.add(span.of(document.text())));
        }
        return new Cut.Chunks(spans, texts);
    }
}

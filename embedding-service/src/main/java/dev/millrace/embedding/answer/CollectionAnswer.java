package dev.millrace.embedding.answer;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.embedding.vectors.Hit;
import dev.millrace.embedding.vectors.IndexedDocument;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a job about a collection answers.
 *
 * @param collection null where a person's documents were forgotten everywhere
 * @param model the alias that made the vectors; null where none were made
 * @param deleted points that are not there any more
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CollectionAnswer(
        String object,
        @Nullable String collection,
        @Nullable List<?> data,
        @Nullable Long deleted,
        @Nullable String model,
        OpenAiList.@Nullable TokenUsage usage) {
    private static final int DECIMALS = 6;

    /** A document that is kept now. */
    record Kept(String id, int chunks, List<UUID> points) {}

    /** A chunk that was found. */
    record HitRow(
            String id,
            int chunk,
            BigDecimal score,
            String text,
            @Nullable String source,
            Map<String, Object> metadata,
            UUID point) {}

    /** Of documents and the points of all their chunks, in order. */
    public static CollectionAnswer kept(
            String collection,
            List<IndexedDocument> documents,
            List<UUID> points,
            String model,
            int promptTokens) {
        List<Kept> kept = new ArrayList<>();
        int from = 0;
        for (IndexedDocument document : documents) {
            int to = from + document.chunks().size();
            kept.add(new Kept(document.id(), to - from, List.copyOf(points.subList(from, to))));
            from = to;
        }
        return new CollectionAnswer("index", collection, kept, null, model, usage(promptTokens));
    }

    /** Of what was found, best first. */
    public static CollectionAnswer found(
            String collection, List<Hit> hits, String model, int promptTokens) {
        return new CollectionAnswer(
                "search",
                collection,
                hits.stream()
                        .map(hit ->
                                new HitRow(
                                        hit.documentId(),
                                        hit.chunk(),
                                        rounded(hit.score()),
                                        hit.text(),
                                        hit.source(),
                                        hit.metadata(),
                                        hit.point()))
                        .toList(),
                null,
                model,
                usage(promptTokens));
    }

    /** Of what was forgotten. */
    public static CollectionAnswer forgotten(@Nullable String collection, long points) {
        return new CollectionAnswer("unindex", collection, null, points, null, null);
    }

    /** A cosine as people are told. */
    public static BigDecimal rounded(double score) {
        return BigDecimal.valueOf(score).setScale(DECIMALS, RoundingMode.HALF_EVEN);
    }

    private static OpenAiList.TokenUsage usage(int promptTokens) {
        return new OpenAiList.TokenUsage(promptTokens, promptTokens);
    }
}

package dev.millrace.contracts;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search brought for a question that is still to be answered.
 *
 * @param model alias of the model that compared
 * @param hits best first
 * @param millis how long it took, the embedding of the question included
 */
public record Found(String model, List<Hit> hits, long millis) {
    public Found {
        hits = List.copyOf(hits);
    }

    /**
     * A piece of a document.
     *
     * @param id of the document
     * @param chunk which piece of it, counted from 0
     * @param score how near it is, a cosine
     * @param source where the document comes from, null if unsaid
     */
    public record Hit(
            String id, int chunk, BigDecimal score, @Nullable String source, String text) {}
}

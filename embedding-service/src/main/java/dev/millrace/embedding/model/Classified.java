package dev.millrace.embedding.model;

import java.util.List;

/** Everything a {@link Classifier} can answer. */
public sealed interface Classified {
    /**
     * Every text has its scores.
     *
     * @param texts one per text, in order
     * @param promptTokens word pieces of texts and labels together; labels count whether or not
     *     they were remembered, so that the same job always costs the same
     * @param truncated indexes of the texts of which only the beginning was read
     */
    record Scored(List<Classification> texts, int promptTokens, List<Integer> truncated)
            implements Classified {
        public Scored {
            texts = List.copyOf(texts);
            truncated = List.copyOf(truncated);
        }
    }

    /** The text at this index is too long, under {@link LongTexts#REFUSE}. */
    record TextTooLong(int text, int wordPieces, int wordPiecesMax) implements Classified {}

    /**
     * The label at this index is too long, under either policy: two long labels with the same
     * beginning would become one.
     */
    record LabelTooLong(int label, int wordPieces, int wordPiecesMax) implements Classified {}
}

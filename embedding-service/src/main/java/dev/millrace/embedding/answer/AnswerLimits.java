package dev.millrace.embedding.answer;

import dev.millrace.embedding.model.LongTexts;

/**
 * What an answer may be.
 *
 * @param longTexts what becomes of a text with more word pieces than the model reads
 * @param outputBytesMax largest answer, in bytes of its JSON
 * @param chunks how documents are cut
 */
public record AnswerLimits(LongTexts longTexts, int outputBytesMax, ChunkLimits chunks) {
    public AnswerLimits {
        if (outputBytesMax < 1) {
            throw new IllegalArgumentException(
                    "outputBytesMax must be at least 1, was " + outputBytesMax);
        }
    }
}

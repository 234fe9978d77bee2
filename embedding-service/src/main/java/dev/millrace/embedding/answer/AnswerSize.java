package dev.millrace.embedding.answer;

import dev.millrace.contracts.Json;
import dev.millrace.embedding.model.Base64Vectors;
import java.util.List;

/**
 * How large an answer gets at most, known before the model runs.
 *
 * @param bytesPerText upper bound, with the comma after it
 */
record AnswerSize(long bytesPerText, int outputBytesMax) {
    /** List, usage and the model's alias. */
    private static final int BYTES_AROUND_THE_LIST = 1024;

    /** {@code {"object":"embedding","index":2047,"embedding":""},}. */
    private static final int BYTES_AROUND_A_VECTOR = 64;

    /** {@code {"label":,"score":0.123456,"cosine":-0.123456},}. */
    private static final int BYTES_AROUND_A_LABEL = 56;

    /** {@code {"object":"classification",…,"why":""},} and the sentence without its labels. */
    private static final int BYTES_AROUND_SCORES = 256;

    /** The winner, and in the sentence again, beside the next. */
    private static final int LABELS_NAMED_AGAIN = 3;

    static AnswerSize ofVectors(int dimensions, int outputBytesMax) {
        return new AnswerSize(
                Base64Vectors.encodedChars(dimensions) + BYTES_AROUND_A_VECTOR, outputBytesMax);
    }

    static AnswerSize ofScores(List<String> labels, int outputBytesMax) {
        long longest = 0;
        long all = 0;
        for (String label : labels) {
            int bytes = Json.bytes(label).length;
            longest = Math.max(longest, bytes);
            all += bytes + BYTES_AROUND_A_LABEL;
        }
        return new AnswerSize(
                all + LABELS_NAMED_AGAIN * longest + BYTES_AROUND_SCORES, outputBytesMax);
    }

    /** How many texts certainly fit. */
    int textsMax() {
        long forTexts = Math.max(0, outputBytesMax - BYTES_AROUND_THE_LIST);
        return (int) (forTexts / bytesPerText);
    }
}

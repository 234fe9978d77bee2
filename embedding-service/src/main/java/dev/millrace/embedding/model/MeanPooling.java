package dev.millrace.embedding.model;

import java.nio.FloatBuffer;

/** Makes one vector of a text from the model's vectors of its word pieces. */
final class MeanPooling {
    private MeanPooling() {}

    /**
     * The direction of the mean over the word pieces that {@code mask} marks with 1. The sum is not
     * divided by their number, as scaling to length 1 takes that factor out again.
     */
    static float[] direction(FloatBuffer hidden, long[] mask, int dimensions) {
        float[] sum = new float[dimensions];
        for (int piece = 0; piece < mask.length; piece++) {
            if (mask[piece] == 0) {
                continue;
            }
            for (int d = 0; d < dimensions; d++) {
                sum[d] += hidden.get(piece * dimensions + d);
            }
        }
        return scaledToOne(sum);
    }

    private static float[] scaledToOne(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double length = Math.sqrt(squares);
        if (!(length > 0) || Double.isInfinite(length)) {
            throw new IllegalStateException(
                    "the model gave a vector of length " + length + ", which has no direction");
        }
        for (int d = 0; d < vector.length; d++) {
            vector[d] = (float) (vector[d] / length);
        }
        return vector;
    }
}

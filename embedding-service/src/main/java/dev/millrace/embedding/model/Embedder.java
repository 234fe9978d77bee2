package dev.millrace.embedding.model;

import java.util.List;

/**
 * Turns texts into vectors of length 1 whose angle says how far apart the texts are in meaning.
 *
 * <p>The same text always gives the same vector, whatever stands beside it in the list. Safe for
 * any number of threads.
 */
public interface Embedder extends AutoCloseable {
    /** The name vectors of this model are kept under; vectors of two models do not compare. */
    String model();

    /** Numbers in each vector. */
    int dimensions();

    /** Most word pieces of one text the model reads, its begin and end markers included. */
    int wordPiecesMax();

    /**
     * One vector per text, in the order given.
     *
     * <p>Blocks while the model is busy. An interrupt is seen between two texts, so a cancelled
     * caller leaves within the time of one.
     */
    Embedded embed(List<String> texts, LongTexts longTexts) throws InterruptedException;

    /** Whether vectors of the length a caller asks for can be had. */
    default Dimensions dimensions(int asked) {
        return asked == dimensions()
                ? new Dimensions.Available(asked)
                : new Dimensions.Refused(asked, dimensions());
    }

    /** Waits for the texts in the model, then frees it. Embedding afterwards is a bug. */
    @Override
    void close();
}

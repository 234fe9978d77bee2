package dev.millrace.embedding.model;

import dev.millrace.contracts.Priority;
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

    /**
     * Numbers in each vector. Fewer are not to be had: the model was not trained so that the first
     * of them mean something by themselves, and a shortened vector would compare wrongly.
     */
    int dimensions();

    /** Most word pieces of one text the model reads, its begin and end markers included. */
    int wordPiecesMax();

    /**
     * One vector per text, in the order given.
     *
     * <p>Blocks while the model is busy; a text of an interactive job is read before any of a batch
     * job that waits. An interrupt is seen between two texts, so a cancelled caller leaves within
     * the time of one.
     */
    Embedded embed(List<String> texts, LongTexts longTexts, Priority lane)
            throws InterruptedException;

    /**
     * Where the model's tokens end in a text: for each the offset of the char after its last,
     * ascending. Blocks as {@link #embed} does.
     */
    int[] tokenEnds(String text, Priority lane) throws InterruptedException;

    /** Waits for the texts in the model, then frees it. Embedding afterwards is a bug. */
    @Override
    void close();
}

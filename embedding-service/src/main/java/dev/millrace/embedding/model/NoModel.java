package dev.millrace.embedding.model;

import dev.millrace.contracts.Priority;
import java.util.List;

/** In a process whose pool has models on servers alone: nothing is loaded, nobody asks. */
public final class NoModel implements Embedder {
    @Override
    public String model() {
        return "none";
    }

    @Override
    public int dimensions() {
        return 0;
    }

    @Override
    public int wordPiecesMax() {
        return 0;
    }

    @Override
    public Embedded embed(List<String> texts, LongTexts longTexts, Priority lane) {
        throw nothing();
    }

    @Override
    public int[] tokenEnds(String text, Priority lane) {
        throw nothing();
    }

    private static IllegalStateException nothing() {
        return new IllegalStateException("there is no model in this process");
    }

    @Override
    public void close() {
        // Nothing was opened.
    }
}

package dev.millrace.embedding.model;

import dev.millrace.contracts.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Counts what it is asked and gives texts of equal length the same of two directions. */
public class TestingEmbedder implements Embedder {
    final List<String> asked = new ArrayList<>();
    private final int wordPiecesMax;

    /** Reads ten characters of a text. */
    public TestingEmbedder() {
        this(10);
    }

    public TestingEmbedder(int wordPiecesMax) {
        this.wordPiecesMax = wordPiecesMax;
    }

    /** Every text it was asked for so far, in order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public Embedded embed(List<String> texts, LongTexts longTexts, Priority lane)
            throws InterruptedException {
        List<float[]> vectors = new ArrayList<>();
        List<Integer> wordPieces = new ArrayList<>();
        List<Integer> truncated = new ArrayList<>();
        for (String text : texts) {
            asked.add(text);
            if (text.length() > wordPiecesMax()) {
                if (longTexts == LongTexts.REFUSE) {
                    return new Embedded.TooLong(vectors.size(), text.length(), wordPiecesMax());
                }
                truncated.add(vectors.size());
            }
            wordPieces.add(Math.min(text.length(), wordPiecesMax()));
            vectors.add(text.length() % 2 == 0 ? new float[] {1, 0} : new float[] {0, 1});
        }
        return new Embedded.Vectors(vectors, wordPieces, truncated);
    }

    @Override
    public String model() {
        return "parity-of-length";
    }

    @Override
    public int dimensions() {
        return 2;
    }

    @Override
    public int wordPiecesMax() {
        return wordPiecesMax;
    }

    /** Each character is one. */
    @Override
    public int[] tokenEnds(String text, Priority lane) {
        return IntStream.rangeClosed(1, text.length()).toArray();
    }

    @Override
    public void close() {}
}

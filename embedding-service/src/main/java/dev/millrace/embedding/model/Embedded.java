package dev.millrace.embedding.model;

import java.util.List;

/** Everything an {@link Embedder} can answer. */
public sealed interface Embedded {
    /**
     * Every text became a vector.
     *
     * @param vectors one per text, in order, each of length 1 or, of a model on a server, as it
     *     gave them
     * @param wordPieces what the model read of each text, its begin and end markers included
     * @param truncated indexes of the texts of which only the beginning was read
     */
    record Vectors(List<float[]> vectors, List<Integer> wordPieces, List<Integer> truncated)
            implements Embedded {
        public Vectors {
            vectors = List.copyOf(vectors);
            wordPieces = List.copyOf(wordPieces);
            truncated = List.copyOf(truncated);
            if (vectors.size() != wordPieces.size()) {
                throw new IllegalArgumentException(
                        "%d vectors but %d counts of word pieces"
                                .formatted(vectors.size(), wordPieces.size()));
            }
        }

        /** What the whole list is billed for. */
        public int promptTokens() {
            return wordPieces.stream().mapToInt(Integer::intValue).sum();
        }
    }

    /**
     * A text is too long and nothing was embedded.
     *
     * @param text index of the first such text
     * @param wordPieces how many it has, begin and end markers included
     */
    record TooLong(int text, int wordPieces, int wordPiecesMax) implements Embedded {}
}

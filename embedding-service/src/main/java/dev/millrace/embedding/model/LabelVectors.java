package dev.millrace.embedding.model;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.contracts.Priority;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/**
 * Remembers the vectors of labels, which come again with every job of a kind while texts do not.
 *
 * <p>A vector depends on its label alone, so remembering it across jobs and tenants tells nobody
 * anything about another.
 */
final class LabelVectors {
    /** The objects of a key, an entry and a vector, without what they hold. */
    private static final int OBJECTS_BYTES = 200;

    private final Embedder embedder;
    private final String template;
    private final Cache<String, Embedded.Vectors> known;

    LabelVectors(Embedder embedder, String template, long bytesMax) {
        this.embedder = embedder;
        this.template = template;
        int entryBytes = embedder.dimensions() * Float.BYTES + OBJECTS_BYTES;
        this.known =
                Caffeine.newBuilder()
                        .maximumWeight(bytesMax)
                        .<String, Embedded.Vectors>weigher(
                                (label, _) -> entryBytes + label.length() * Character.BYTES)
                        .executor(Runnable::run)
                        .build();
    }

    /** One vector per label, in order; an index in {@link Embedded.TooLong} is into the labels. */
    Embedded of(List<String> labels, Priority lane) throws InterruptedException {
        Map<String, Embedded.Vectors> found = new HashMap<>(known.getAllPresent(labels));
        SequencedSet<String> unknown = new LinkedHashSet<>(labels);
        unknown.removeAll(found.keySet());
        for (String label : unknown) {
            switch (embedder.embed(List.of(sentence(label)), LongTexts.REFUSE, lane)) {
                case Embedded.Vectors one -> found.put(label, one);
                case Embedded.TooLong tooLong -> {
                    return new Embedded.TooLong(
                            labels.indexOf(label), tooLong.wordPieces(), tooLong.wordPiecesMax());
                }
            }
            known.put(label, found.get(label));
        }
        return together(labels.stream().map(found::get).toList());
    }

    /** What is compared with a text. */
    String sentence(String label) {
        return template.replace(Classifier.PLACE, label);
    }

    private static Embedded.Vectors together(List<Embedded.Vectors> each) {
        List<float[]> vectors = new ArrayList<>();
        List<Integer> wordPieces = new ArrayList<>();
        for (Embedded.Vectors one : each) {
            vectors.addAll(one.vectors());
            wordPieces.addAll(one.wordPieces());
        }
        return new Embedded.Vectors(vectors, wordPieces, List.of());
    }
}

package dev.millrace.embedding.remote;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;

/**
 * The vectors of labels, which come again with every job of a kind while texts do not. A remembered
 * one is not asked for again and costs nothing. A vector depends on model and text alone, so that
 * sharing it across jobs and tenants tells nobody anything about another.
 */
public final class RememberedLabels {
    /** The objects of a key and a vector, without what they hold. */
    private static final int OBJECTS_BYTES = 200;

    private final Cache<Key, float[]> known;

    private record Key(String model, int dimensions, String text) {}

    /**
     * @param bytesMax heap for all of them; 0 remembers none
     */
    public RememberedLabels(long bytesMax) {
        known =
                Caffeine.newBuilder()
                        .maximumWeight(bytesMax)
                        .<Key, float[]>weigher((key, vector) ->
                                vector.length * Float.BYTES
                                        + key.text().length() * Character.BYTES
                                        + OBJECTS_BYTES)
                        .executor(Runnable::run)
                        .build();
    }

    /** Adds what is remembered of {@code texts}. */
    public void recall(List<String> texts, KnownVectors to) {
        for (String text : texts) {
            float[] vector = known.getIfPresent(key(text, to));
            if (vector != null) {
                to.add(text, vector);
            }
        }
    }

    /** Remembers what {@code from} has of {@code texts}, which is all. */
    public void remember(List<String> texts, KnownVectors from) {
        texts.forEach(text -> known.put(key(text, from), from.vector(text)));
    }

    private static Key key(String text, KnownVectors of) {
        return new Key(of.model(), of.dimensions(), text);
    }
}

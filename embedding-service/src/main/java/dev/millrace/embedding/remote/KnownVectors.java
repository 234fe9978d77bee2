package dev.millrace.embedding.remote;

import dev.millrace.contracts.Priority;
import dev.millrace.embedding.documents.EstimatedTokens;
import dev.millrace.embedding.model.Embedded;
import dev.millrace.embedding.model.Embedder;
import dev.millrace.embedding.model.LongTexts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a job has got of one model so far. Once it has all, it answers like a model that knows
 * nothing else. Each text counts once, however often it stands in the job. Not for two threads.
 */
public final class KnownVectors implements Embedder {
    private final String model;
    private final CallKind kind;
    private final int textTokensMax;
    private final Map<String, Embedding> known = new HashMap<>();

    public KnownVectors(String model, CallKind kind, int textTokensMax) {
        this.model = model;
        this.kind = kind;
        this.textTokensMax = textTokensMax;
    }

    public CallKind kind() {
        return kind;
    }

    public void add(Map<String, Embedding> answered) {
        known.putAll(answered);
    }

    /** A vector that cost nothing, as it was remembered. */
    public void add(String text, float[] vector) {
        known.put(text, new Embedding(vector, 0));
    }

    /** Those that are still to be asked for. */
    public List<String> missing(List<String> texts) {
        return texts.stream().filter(text -> !known.containsKey(text)).toList();
    }

    /** The vector of a text that is not missing. */
    public float[] vector(String text) {
        return get(text).vector();
    }

    private Embedding get(String text) {
        Embedding embedding = known.get(text);
        if (embedding == null) {
            throw new IllegalStateException("a text of the job has not been asked for");
        }
        return embedding;
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public int dimensions() {
        return kind.dimensions();
    }

    @Override
    public int wordPiecesMax() {
        return textTokensMax;
    }

    /** How long a text may be is the server's to say, which has read them all. */
    @Override
    public Embedded embed(List<String> texts, LongTexts longTexts, Priority lane) {
        List<float[]> vectors = new ArrayList<>(texts.size());
        List<Integer> tokens = new ArrayList<>(texts.size());
        Set<String> counted = new HashSet<>();
        for (String text : texts) {
            Embedding embedding = get(text);
            vectors.add(embedding.vector());
            tokens.add(counted.add(text) ? Math.toIntExact(embedding.tokens()) : 0);
        }
        return new Embedded.Vectors(vectors, tokens, List.of());
    }

    @Override
    public int[] tokenEnds(String text, Priority lane) {
        return EstimatedTokens.ends(text);
    }

    @Override
    public void close() {
        // It is memory only.
    }
}

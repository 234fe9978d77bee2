package dev.millrace.embedding.remote;

import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The texts of one call, those of a job side by side.
 *
 * @param kind what they have in common
 */
record Batch(CallKind kind, Priority lane, List<Text> texts) {
    Batch {
        texts = List.copyOf(texts);
    }

    /** Of texts as they were taken, in any order. */
    static Batch of(CallKind kind, Priority lane, List<Text> taken) {
        Map<Ask, List<Text>> byJob = new LinkedHashMap<>();
        taken.forEach(text -> byJob.computeIfAbsent(text.ask(), _ -> new ArrayList<>()).add(text));
        return new Batch(kind, lane, byJob.values().stream().flatMap(List::stream).toList());
    }

    boolean isOfOneJob() {
        return texts.getFirst().ask() == texts.getLast().ask();
    }

    /** Whether anybody still wants one of its texts. */
    boolean isWanted() {
        return texts.stream().anyMatch(text -> text.ask().isOpen());
    }

    long tokens() {
        return texts.stream().mapToLong(Text::tokens).sum();
    }

    /** Its call was answered: each job gets its vectors and its share of the price. */
    void answered(List<float[]> vectors, Usage usage) {
        long[] shares = charge(usage);
        for (int i = 0; i < shares.length; i++) {
            Text text = texts.get(i);
            text.ask().answered(text, new Embedding(vectors.get(i), shares[i]));
        }
    }

    /** Divides what its call cost among its texts, and tells each job its share. */
    long[] charge(Usage usage) {
        long[] shares =
                TokenShares.of(usage.inputTokens(), texts.stream().map(Text::tokens).toList());
        for (int i = 0; i < shares.length; i++) {
            texts.get(i).ask().charge(shares[i], usage.source());
        }
        return shares;
    }

    /** Its call is over without a vector for any of its texts. */
    void letGo() {
        texts.forEach(text -> text.ask().letGo());
    }

    /**
     * Two of it, to find out which text a server does not like: between two jobs, as near to the
     * middle as they meet, or in the middle of the only one. It must have two texts.
     */
    List<Batch> halves() {
        int at = texts.size() / 2;
        if (!isOfOneJob()) {
            int back = at;
            while (back > 0 && meet(back)) {
                back--;
            }
            int on = at;
            while (on < texts.size() && meet(on)) {
                on++;
            }
            at = back > 0 && (at - back <= on - at || on == texts.size()) ? back : on;
        }
        return List.of(
                new Batch(kind, lane, texts.subList(0, at)),
                new Batch(kind, lane, texts.subList(at, texts.size())));
    }

    /** Whether the texts before and after {@code at} are of the same job. */
    private boolean meet(int at) {
        return texts.get(at - 1).ask() == texts.get(at).ask();
    }
}

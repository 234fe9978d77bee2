package dev.millrace.embedding;

import dev.millrace.contracts.JobKey;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Knows which of the searches that run now nobody waits for any more. */
final class LeftSearches {
    private final Map<JobKey, CompletableFuture<Void>> running = new ConcurrentHashMap<>();

    /**
     * A search begins.
     *
     * @param left completes when nobody waits for it any more
     */
    void begin(JobKey key, CompletableFuture<Void> left) {
        running.put(key, left);
    }

    boolean contains(JobKey key) {
        CompletableFuture<Void> left = running.get(key);
        return left != null && left.isDone();
    }

    /** It has ended. */
    void end(JobKey key) {
        running.remove(key);
    }
}

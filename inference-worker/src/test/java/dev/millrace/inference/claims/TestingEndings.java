package dev.millrace.inference.claims;

import dev.millrace.contracts.JobKey;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Knows the endings it was told. */
final class TestingEndings implements Endings {
    final Set<JobKey> ended = ConcurrentHashMap.newKeySet();
    final List<JobKey> asked = new CopyOnWriteArrayList<>();
    volatile boolean behind;

    @Override
    public List<Boolean> known(List<JobKey> keys) {
        asked.addAll(keys);
        if (behind) {
            throw new IllegalStateException("results-service is behind");
        }
        return keys.stream().map(ended::contains).toList();
    }
}

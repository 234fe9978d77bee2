package dev.millrace.inference;

import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.registry.Registry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a pool means in topics and slots. */
final class WorkPool {
    private WorkPool() {}

    /** Most calls one process of the pool has in flight. */
    static int slots(Registry registry, String pool) {
        return known(registry, pool).slots();
    }

    /** How the pool reads its work topics. */
    static String engine(Registry registry, String pool) {
        return known(registry, pool).engineName();
    }

    private static Registry.Pool known(Registry registry, String pool) {
        Registry.Pool found = registry.pools().get(pool);
        if (found == null) {
            throw new IllegalArgumentException(
                    "inference.pool must be a pool of the registry (%s), was '%s'"
                            .formatted(String.join(", ", registry.pools().keySet()), pool));
        }
        return found;
    }

    /** The pool's lanes, the most urgent first. */
    static List<String> lanes(String pool) {
        List<String> lanes = new ArrayList<>();
        for (Priority priority : Priority.values()) {
            lanes.add(Topics.work(pool, priority));
        }
        return lanes;
    }

    /** Every topic its workers read or write, the lanes of their fallbacks' pools included. */
    static Set<String> topics(Registry registry, String pool) {
        Set<String> topics = new HashSet<>(lanes(pool));
        topics.add(Topics.JOBS_FINISHED);
        topics.add(Topics.JOBS_DEFERRED);
        topics.add(Topics.JOBS_CONTROL);
        for (Registry.Model model : registry.models().values()) {
            if (model.pool().equals(pool)) {
                for (String alias : model.fallbackAliases()) {
                    topics.addAll(lanes(registry.candidate(alias).pool()));
                }
            }
        }
        for (String lane : lanes(pool)) {
            topics.add(Topics.dead(lane));
        }
        return topics;
    }
}

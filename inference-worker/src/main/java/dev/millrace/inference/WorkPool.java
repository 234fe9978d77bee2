package dev.millrace.inference;

import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.log.cluster.Needs;
import dev.millrace.log.work.WorkEngines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a pool means in topics and slots. */
final class WorkPool {
    private WorkPool() {}

    /** Most calls one process of the pool has in flight. */
    static int slots(Registry registry, String pool) {
        return known(registry, pool).slots();
    }

    /** How many of these only interactive jobs get; none where there is but one. */
    static int reserved(Registry registry, String pool) {
        Registry.Pool found = known(registry, pool);
        return Math.min(found.slots() - 1, Math.ceilDiv(found.slots() * found.reserve(), 100));
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

    /** The group that its workers form. */
    static String group(String pool) {
        return "inference-worker-" + pool;
    }

    /** Every topic its workers read or write, the lanes of their fallbacks' pools included. */
    static Needs needs(Registry registry, String pool, Duration retentionMin) {
        List<String> lanes = lanes(pool);
        Needs needs =
                Needs.keeping(retentionMin)
                        .reads(Topics.JOBS_CONTROL)
                        .writes(Topics.JOBS_FINISHED, Topics.JOBS_DEFERRED)
                        .writesForOthers(lanes.stream().map(Topics::dead).toList());
        for (Registry.Model model : registry.models().values()) {
            if (model.pool().equals(pool)) {
                for (String alias : model.fallbackAliases()) {
                    needs = needs.writes(lanes(registry.candidate(alias).pool()));
                }
            }
        }
        return WorkEngines.addTo(needs, engine(registry, pool), group(pool), lanes);
    }
}

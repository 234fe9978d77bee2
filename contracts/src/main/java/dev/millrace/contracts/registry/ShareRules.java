package dev.millrace.contracts.registry;

import dev.millrace.contracts.registry.Registry.Backend;
import dev.millrace.contracts.registry.Registry.Model;
import dev.millrace.contracts.registry.Registry.Pool;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What holds for a pool that reads its work through a share group. */
final class ShareRules {
    static final String ENGINE = "share";

    /** Each slot is a consumer; one alone would be told of one lane alone. */
    private static final int SLOTS_MIN = 2;

    /** Two threads and a connection each. */
    private static final int SLOTS_MAX = 64;

    private ShareRules() {}

    static void checkSlots(String engine, @Nullable Integer slotsMax) {
        Registry.require(
                !engine.equals(ENGINE)
                        || slotsMax == null
                        || (slotsMax >= SLOTS_MIN && slotsMax <= SLOTS_MAX),
                "slotsMax",
                slotsMax,
                "%d to %d with the engine share".formatted(SLOTS_MIN, SLOTS_MAX));
    }

    static void check(Model model, Map<String, Backend> backends, Map<String, Pool> pools) {
        Backend backend = backends.get(model.backend());
        Pool pool = pools.get(model.pool());
        Registry.require(
                backend == null
                        || pool == null
                        || !backend.type().equals(Backend.ONNX)
                        || !pool.engineName().equals(ENGINE),
                "pools." + model.pool() + ".engine",
                ENGINE,
                "partitions in a pool with a model on an onnx back end: its work is short");
    }
}

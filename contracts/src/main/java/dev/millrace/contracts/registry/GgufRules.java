package dev.millrace.contracts.registry;

import dev.millrace.contracts.registry.Registry.Model;
import dev.millrace.contracts.registry.Registry.Pool;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What holds for a model that runs in the worker's own process, and for its pool. */
final class GgufRules {
    /** Each slot holds a context of its own, and a copy of what is computed in it. */
    private static final int SLOTS_MAX = 16;

    private static final int CONTEXT_TOKENS_MIN = 128;
    private static final int CONTEXT_TOKENS_MAX = 131_072;

    private GgufRules() {}

    /** Its pool, with one slot unless the registry says otherwise. */
    static Pool pool(String name, Pool pool) {
        return pool.slotsMax() == null ? new Pool(pool.engine(), 1, pool.reservePercent()) : pool;
    }

    static void check(String at, Model model, Map<String, Pool> pools) {
        Registry.require(
                model.kinds().equals(List.of("chat")), at + ".kinds", model.kinds(), "[chat]");
        Registry.require(
                isAbsolute(model.file()),
                at + ".file",
                model.file(),
                "the absolute path of a GGUF file, such as /models/tiny.gguf");
        Registry.require(
                model.contextTokensMax() >= CONTEXT_TOKENS_MIN
                        && model.contextTokensMax() <= CONTEXT_TOKENS_MAX,
                at + ".contextTokensMax",
                model.contextTokensMax(),
                "%d to %d for a model on a gguf back end"
                        .formatted(CONTEXT_TOKENS_MIN, CONTEXT_TOKENS_MAX));
        Pool pool = pools.get(model.pool());
        Registry.require(
                pool != null && pool.slots() <= SLOTS_MAX,
                "pools." + model.pool() + ".slotsMax",
                pool == null ? null : pool.slots(),
                "1 to %d in a pool with a model on a gguf back end".formatted(SLOTS_MAX));
    }

    private static boolean isAbsolute(@Nullable String file) {
        return file != null && file.indexOf('\0') < 0 && Path.of(file).isAbsolute();
    }
}

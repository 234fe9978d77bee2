package dev.millrace.contracts.registry;

import dev.millrace.contracts.registry.Registry.Model;
import dev.millrace.contracts.registry.Registry.Pool;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What holds for how many calls of a model are made at once, and for what is kept of them. */
final class CallRules {
    /** A quarter. */
    static final int RESERVE_PERCENT = 25;

    /** Something is left for batch jobs, or they would wait for ever. */
    private static final int RESERVE_PERCENT_MAX = 90;

    private CallRules() {}

    static void checkReserve(@Nullable Integer reservePercent) {
        Registry.require(
                reservePercent == null
                        || (reservePercent >= 0 && reservePercent <= RESERVE_PERCENT_MAX),
                "reservePercent",
                reservePercent,
                "0 to " + RESERVE_PERCENT_MAX);
    }

    static void check(String at, Model model, boolean isGguf, Map<String, Pool> pools) {
        Pool pool = pools.get(model.pool());
        if (pool == null) {
            return;
        }
        boolean chats = model.kinds().contains("chat");
        Registry.require(
                chats || pool.reservePercent() == null,
                "pools." + model.pool() + ".reservePercent",
                pool.reservePercent(),
                "left out in a pool whose models embed or classify: its work is short");
        if (!chats || isGguf) {
            leftOut(at + ".callsMin", model.callsMin());
            leftOut(at + ".callsMax", model.callsMax());
            return;
        }
        int slots = pool.slots();
        int most = model.callsMax() == null ? slots : model.callsMax();
        Registry.require(
                most >= 1 && most <= slots,
                at + ".callsMax",
                model.callsMax(),
                "1 to %d, the slots of its pool".formatted(slots));
        Registry.require(
                model.callsMin() == null || (model.callsMin() >= 1 && model.callsMin() <= most),
                at + ".callsMin",
                model.callsMin(),
                "1 to %d, most calls at once".formatted(most));
    }

    private static void leftOut(String field, @Nullable Integer calls) {
        Registry.require(
                calls == null,
                field,
                calls,
                "left out: only calls of a model that chats on a server are counted");
    }
}

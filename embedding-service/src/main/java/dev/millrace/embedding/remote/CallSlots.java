package dev.millrace.embedding.remote;

import dev.millrace.backends.limit.AdaptiveLimit;
import dev.millrace.backends.limit.Met;
import dev.millrace.contracts.Priority;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The calls under way to one back end, and whose may be the next: an interactive one while there is
 * any room, a batch one only in what is not reserved. How much room there is it learns from how
 * calls end. Not for two threads.
 */
final class CallSlots {
    private final CallLimits limits;
    private final AdaptiveLimit limit;
    private final Set<RunningCall> taken = new HashSet<>();

    CallSlots(CallLimits limits) {
        this.limits = limits;
        this.limit = new AdaptiveLimit(1, limits.callsMax());
    }

    boolean areFree() {
        return taken.isEmpty();
    }

    RunningCall take(Batch batch) {
        RunningCall call = new RunningCall(batch);
        taken.add(call);
        return call;
    }

    /** It has not begun, or nobody wanted it to go on. */
    void free(RunningCall call) {
        taken.remove(call);
    }

    /** It has ended by itself. */
    void ended(RunningCall call, Met met) {
        limit.ended(met, call.begunAtNanos(), System.nanoTime(), taken.size());
        taken.remove(call);
    }

    /** Most calls at once, as found so far. */
    int limit() {
        return limit.calls();
    }

    /** Whether other calls go on beside this one. */
    boolean isOneOfMany() {
        return taken.size() > 1;
    }

    /** The most urgent lane that has texts, if one of its calls may begin. */
    @Nullable Priority laneThatMayCall(Predicate<Priority> hasTexts) {
        if (taken.size() >= limit.calls()) {
            return null;
        }
        if (hasTexts.test(Priority.INTERACTIVE)) {
            return Priority.INTERACTIVE;
        }
        long batchCalls = taken.stream().filter(c -> c.batch().lane() == Priority.BATCH).count();
        return hasTexts.test(Priority.BATCH) && batchCalls < limits.batchCalls(limit.calls())
                ? Priority.BATCH
                : null;
    }

    /** Closes the calls whose jobs have all gone. */
    void closeUnwanted() {
        taken.stream().filter(call -> !call.batch().isWanted()).forEach(RunningCall::close);
    }

    /** Lets every job of every call go, and closes them. */
    void closeAll() {
        for (RunningCall call : taken) {
            call.batch().texts().forEach(text -> text.ask().end(new AskEnd.How.Gone()));
            call.close();
        }
    }
}

package dev.millrace.inference.lanes;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.registry.Registry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One gate for each model of a pool, which stands on one back end. */
public final class CallGates {
    private final Registry registry;
    private final Settings settings;
    private final Watch watch;
    private final boolean othersNeedSlots;
    private final Map<String, CallGate> gates = new ConcurrentHashMap<>();

    /**
     * What an operator may change.
     *
     * @param pool whose models these are
     * @param awayMin shortest time that a job without room stays away
     * @param awayMax longest
     */
    public record Settings(String pool, Duration awayMin, Duration awayMax) {}

    /** Who wants to know. */
    public interface Watch {
        /** There is a gate. */
        void added(String model, String backend, CallGate gate);

        /** A job found no room and goes. */
        void turnedAway(Candidate candidate, Priority priority);
    }

    public CallGates(Registry registry, Settings settings, Watch watch) {
        this.registry = registry;
        this.settings = settings;
        this.watch = watch;
        List<String> ours =
                registry.models().entrySet().stream()
                        .filter(entry -> entry.getValue().pool().equals(settings.pool()))
                        .map(Map.Entry::getKey)
                        .toList();
        this.othersNeedSlots = ours.size() > 1;
        ours.forEach(this::of);
    }

    /** The gate of a model that the registry knows. */
    public CallGate of(Candidate candidate) {
        return of(candidate.model());
    }

    CallGate of(String alias) {
        return gates.computeIfAbsent(alias, this::open);
    }

    private CallGate open(String alias) {
        Registry.Model model = registry.models().get(alias);
        Registry.Pool pool = model == null ? null : registry.pools().get(model.pool());
        if (model == null || pool == null) {
            throw new IllegalArgumentException("no model '" + alias + "' in the registry");
        }
        int most = model.callsMax() == null ? pool.slots() : model.callsMax();
        // A model in this process has an engine for each slot: its limit needs no finding out.
        int least = model.file() != null ? most : model.callsMin() == null ? 1 : model.callsMin();
        CallGate gate =
                new CallGate(
                        new CallGate.Rules(
                                least,
                                most,
                                pool.reserve(),
                                othersNeedSlots,
                                settings.awayMin(),
                                settings.awayMax()));
        watch.added(alias, model.backend(), gate);
        return gate;
    }

    /** A job found no room and goes. */
    public void turnedAway(Candidate candidate, Priority priority) {
        watch.turnedAway(candidate, priority);
    }
}

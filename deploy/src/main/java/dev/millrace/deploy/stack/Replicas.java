package dev.millrace.deploy.stack;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The service processes of one stack by name: {@code router-service-1}, and so on. */
final class Replicas {
    private final StackPlan plan;
    private final ServiceSettings settings;
    private final FreePorts ports;
    private final Map<Artefact, Integer> knownPorts;
    private final List<String> pools;
    private final Consumer<Replica> endedByItself;
    private final Map<String, Replica> byName = new LinkedHashMap<>();

    /**
     * @param knownPorts of the services whose first replica others know by its address
     */
    Replicas(
            StackPlan plan,
            ServiceSettings settings,
            FreePorts ports,
            Map<Artefact, Integer> knownPorts,
            List<String> pools,
            Consumer<Replica> endedByItself) {
        this.plan = plan;
        this.endedByItself = endedByItself;
        this.settings = settings;
        this.ports = ports;
        this.knownPorts = Map.copyOf(knownPorts);
        this.pools = pools;
    }

    /** The names the plan asks for, in the order of their start. */
    List<String> planned() {
        return Arrays.stream(Artefact.values())
                .flatMap(artefact ->
                        IntStream.rangeClosed(1, planned(artefact)).mapToObj(artefact::replica))
                .toList();
    }

    private int planned(Artefact artefact) {
        return plan.replicasOf(artefact) * (isWorker(artefact) ? pools.size() : 1);
    }

    /** All, also those that were killed, in the order of their start. */
    synchronized List<Replica> all() {
        return byName.values().stream()
                .sorted(Comparator.comparing(Replica::artefact).thenComparing(Replica::name))
                .toList();
    }

    synchronized Replica known(String name) {
        var replica = byName.get(name);
        if (replica == null) {
            throw new StackFailure("no replica is called " + name + ": " + byName.keySet());
        }
        return replica;
    }

    synchronized Replica knownOrNew(String name) {
        return byName.computeIfAbsent(name, this::fresh);
    }

    private Replica fresh(String name) {
        int dash = name.lastIndexOf('-');
        var artefact = Artefact.of(name.substring(0, Math.max(0, dash)));
        int n = number(name.substring(dash + 1));
        int port = portOf(artefact, n);
        var pool = isWorker(artefact) ? poolOf(n) : "";
        var environment = new LinkedHashMap<>(settings.of(artefact, name, port, pool));
        environment.putAll(plan.settingsOf(artefact));
        return new Replica(
                artefact,
                name,
                port,
                artefact.command(plan),
                environment,
                settings.logs().resolve(name + ".log"),
                endedByItself);
    }

    private static int number(String ofReplica) {
        try {
            return Integer.parseInt(ofReplica);
        } catch (NumberFormatException e) {
            throw new StackFailure("a replica's name ends in its number, not in " + ofReplica, e);
        }
    }

    private int portOf(Artefact artefact, int n) {
        Integer known = n == 1 ? knownPorts.get(artefact) : null;
        return known == null ? ports.any() : known;
    }

    private static boolean isWorker(Artefact artefact) {
        return artefact == Artefact.INFERENCE;
    }

    private String poolOf(int n) {
        if (pools.isEmpty()) {
            throw new StackFailure("the registry has no model that chats, so no pool for a worker");
        }
        return pools.get((n - 1) % pools.size());
    }
}

package dev.millrace.deploy.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one process of a service is told: that of one that runs, or of one that {@code ./millrace
 * up} would start now. Ports of the latter are 0, as they are chosen at the start.
 *
 * @param pid 0 if it does not run
 * @param variables its whole environment
 * @param ofStack the variables that the stack sets
 * @param folder where it runs, and looks for files
 */
record Told(
        Artefact artefact,
        String replica,
        long pid,
        Map<String, String> variables,
        Set<String> ofStack,
        Path folder) {

    private static final String NOWHERE = "127.0.0.1:0";

    Told {
        variables = Map.copyOf(variables);
        ofStack = Set.copyOf(ofStack);
    }

    /** Every process of the stack in the directory; if none runs, those that would. */
    static List<Told> in(StackPlan plan) {
        var running = new ArrayList<Told>();
        StackState.readFrom(plan.directory())
                .ifPresent(state -> {
                    for (var member : state.members()) {
                        if (Members.isService(member.name())) {
                            running(plan, state.qdrant(), member).ifPresent(running::add);
                        }
                    }
                });
        return running.isEmpty() ? wouldRun(plan) : running;
    }

    /** Linux alone shows the environment of a process. */
    private static Optional<Told> running(
            StackPlan plan, @Nullable QdrantAddress qdrant, StackState.Member member) {
        var artefact = Artefact.of(member.name().replaceFirst("-\\d+$", ""));
        var proc = Path.of("/proc", Long.toString(member.mark().pid()));
        if (member.mark().process().isEmpty() || !Files.isReadable(proc.resolve("environ"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Told(
                            artefact,
                            member.name(),
                            member.mark().pid(),
                            variables(Files.readAllBytes(proc.resolve("environ"))),
                            settings(plan, artefact, member.name(), "", qdrant).keySet(),
                            proc.resolve("cwd").toRealPath()));
        } catch (IOException _) {
            return Optional.empty(); // It ended meanwhile.
        }
    }

    private static Map<String, String> variables(byte[] environ) {
        var variables = new LinkedHashMap<String, String>();
        Arrays.stream(new String(environ, StandardCharsets.UTF_8).split("\0"))
                .map(variable -> variable.split("=", 2))
                .filter(variable -> variable.length == 2)
                .forEach(variable -> variables.put(variable[0], variable[1]));
        return variables;
    }

    private static List<Told> wouldRun(StackPlan plan) {
        var pools =
                Files.exists(plan.registryFile())
                        ? RegistryText.chatPools(plan.registryFile())
                        : List.<String>of();
        var all = new ArrayList<Told>();
        for (var artefact : Artefact.values()) {
            if (artefact == Artefact.INFERENCE) {
                for (int n = 1; n <= pools.size(); n++) {
                    all.add(wouldRun(plan, artefact, n, pools.get(n - 1)));
                }
            } else {
                all.add(wouldRun(plan, artefact, 1, ""));
            }
        }
        return all;
    }

    /** Nothing is said of a Qdrant: only a start finds out whether there is one. */
    private static Told wouldRun(StackPlan plan, Artefact artefact, int n, String pool) {
        var settings = settings(plan, artefact, artefact.replica(n), pool, null);
        var variables = new LinkedHashMap<>(System.getenv());
        variables.putAll(settings);
        return new Told(
                artefact,
                artefact.replica(n),
                0,
                variables,
                settings.keySet(),
                Path.of("").toAbsolutePath());
    }

    private static Map<String, String> settings(
            StackPlan plan,
            Artefact artefact,
            String replica,
            String pool,
            @Nullable QdrantAddress qdrant) {
        var here = plan.directory();
        var settings =
                new ServiceSettings(
                        NOWHERE,
                        new LocalPostgres(here, here, here, 0).database(),
                        "http://" + NOWHERE,
                        "http://" + NOWHERE,
                        plan.registryFile(),
                        plan.logs(),
                        plan.ownKey(),
                        () -> qdrant);
        var all = settings.of(artefact, replica, 0, pool);
        all.replace("SUPERVISOR_PID", "0");
        return all;
    }
}

package dev.millrace.embedding;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.registry.Registry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What this process can run: the models of its pool that run on servers, and those that the
 * registry gives to the model in this process.
 *
 * @param versions by alias
 */
record ServedModels(String pool, Map<String, String> versions) {
    ServedModels {
        versions = Map.copyOf(versions);
    }

    /** Whether a model of the pool is to run in this process. */
    static boolean needsOneHere(Registry registry, String pool) {
        return registry.models().keySet().stream()
                .map(registry::candidate)
                .anyMatch(c -> c.pool().equals(pool) && isHere(c));
    }

    /** Whether a model of the pool runs on a server. */
    static boolean needsServers(Registry registry, String pool) {
        return registry.models().keySet().stream()
                .map(registry::candidate)
                .anyMatch(c -> c.pool().equals(pool) && !isHere(c));
    }

    private static boolean isHere(Candidate candidate) {
        return candidate.backendType().equals(Registry.Backend.ONNX);
    }

    /**
     * The entries of {@code registry} that this process can run.
     *
     * @param name what the model in this process is called, in any case
     * @throws IllegalArgumentException if an entry is wrong about that model, or if the pool has
     *     none that can be run: jobs would come here in vain
     */
    static ServedModels of(Registry registry, String pool, String name, int dimensions) {
        Map<String, String> versions = new LinkedHashMap<>();
        registry.models()
                .forEach((alias, model) -> {
                    Candidate candidate = registry.candidate(alias);
                    if (!candidate.pool().equals(pool)) {
                        return;
                    }
                    if (!isHere(candidate)) {
                        versions.put(alias, model.version());
                    } else if (candidate.name().equalsIgnoreCase(name)) {
                        checkDimensions(alias, model, name, dimensions);
                        versions.put(alias, model.version());
                    }
                });
        if (versions.isEmpty()) {
            throw new IllegalArgumentException(
                    "registry: pool %s has no model that this process runs; it runs %s on a back"
                                    .formatted(pool, name)
                            + " end of type "
                            + Registry.Backend.ONNX
                            + ", and models on servers");
        }
        return new ServedModels(pool, versions);
    }

    private static void checkDimensions(
            String alias, Registry.Model model, String name, int dimensions) {
        Integer stated = model.dimensions();
        if (stated != null && stated != dimensions) {
            throw new IllegalArgumentException(
                    "registry: models.%s.dimensions must be %d, which %s gives, was %d"
                            .formatted(alias, dimensions, name, stated));
        }
    }

    /** Whether it is ours, version and all. */
    boolean serves(Candidate candidate) {
        return candidate.pool().equals(pool)
                && candidate.version().equals(versions.get(candidate.model()));
    }

    /** The models with their versions, for a sentence. */
    String named() {
        return versions.entrySet().stream()
                .map(e -> e.getKey() + "@" + e.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
    }
}

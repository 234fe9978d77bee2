package dev.millrace.embedding;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.registry.Registry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this process can run: the models of its pool that the registry gives to the model in it.
 *
 * @param versions by alias
 */
record ServedModels(String pool, Map<String, String> versions) {
    private static final String BACKEND_TYPE = "onnx";

    ServedModels {
        versions = Map.copyOf(versions);
    }

    /**
     * The entries of {@code registry} that mean this model.
     *
     * @param name what the model is called, in any case
     * @throws IllegalArgumentException if an entry is wrong about the model, or if none means it:
     *     jobs would come here in vain
     */
    static ServedModels of(Registry registry, String pool, String name, int dimensions) {
        Map<String, String> versions = new LinkedHashMap<>();
        registry.models()
                .forEach((alias, model) -> {
                    Candidate candidate = registry.candidate(alias);
                    if (candidate.pool().equals(pool)
                            && candidate.backendType().equals(BACKEND_TYPE)
                            && candidate.name().equalsIgnoreCase(name)) {
                        Integer stated = model.dimensions();
                        if (stated != null && stated != dimensions) {
                            throw new IllegalArgumentException(
                                    "registry: models.%s.dimensions must be %d, which %s gives, was %d"
                                            .formatted(alias, dimensions, name, stated));
                        }
                        versions.put(alias, model.version());
                    }
                });
        if (versions.isEmpty()) {
            throw new IllegalArgumentException(
                    "registry: pool %s has no model that this process runs; it runs %s on a back"
                                    .formatted(pool, name)
                            + " end of type "
                            + BACKEND_TYPE);
        }
        return new ServedModels(pool, versions);
    }

    /** The first that is ours, version and all; null if none is. */
    @Nullable Candidate firstOf(List<Candidate> candidates) {
        for (Candidate candidate : candidates) {
            if (candidate.pool().equals(pool)
                    && candidate.version().equals(versions.get(candidate.model()))) {
                return candidate;
            }
        }
        return null;
    }

    /** The models with their versions, for a sentence. */
    String named() {
        return versions.entrySet().stream()
                .map(e -> e.getKey() + "@" + e.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
    }
}

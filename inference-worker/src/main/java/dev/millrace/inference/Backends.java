package dev.millrace.inference;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.inference.model.ApiKeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where this worker finds the models of a route, by its own copy of the registry. */
final class Backends {
    private final Registry registry;
    private final Map<String, ApiKeyFile> keys = new HashMap<>();

    /** Where a candidate can be called, or why it cannot be called from here now. */
    sealed interface Found {
        record Usable(String baseUrl, @Nullable String apiKey) implements Found {
            /** Without the key. */
            @Override
            public String toString() {
                return "Usable[" + baseUrl + "]";
            }
        }

        record Missing(String reason) implements Found {}
    }

    Backends(Registry registry) {
        this.registry = registry;
        registry.backends()
                .forEach((name, backend) -> {
                    if (backend.apiKeyFile() != null) {
                        keys.put(name, new ApiKeyFile(Path.of(backend.apiKeyFile())));
                    }
                });
    }

    Found find(Candidate candidate) {
        Registry.Model model = registry.models().get(candidate.model());
        Registry.Backend backend = registry.backends().get(candidate.backend());
        boolean known =
                model != null
                        && model.version().equals(candidate.version())
                        && model.backend().equals(candidate.backend());
        if (!known || backend == null || backend.baseUrl() == null) {
            return new Found.Missing(
                    "this worker's registry (%s) has no %s version %s on %s"
                            .formatted(
                                    registry.version(),
                                    candidate.model(),
                                    candidate.version(),
                                    candidate.backend()));
        }
        ApiKeyFile key = keys.get(candidate.backend());
        try {
            return new Found.Usable(backend.baseUrl(), key == null ? null : key.key());
        } catch (IOException e) {
            return new Found.Missing(
                    "the API key of %s cannot be read: %s"
                            .formatted(candidate.backend(), e.getClass().getSimpleName()));
        }
    }
}

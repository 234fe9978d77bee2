package dev.millrace.inference;

import dev.millrace.backends.http.ApiKey;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.inference.model.ModelServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where this worker finds the models of a route, by its own copy of the registry. */
final class Backends {
    private final Registry registry;
    private final Servers servers;
    private final Function<String, @Nullable ModelServer> here;
    private final Map<String, ApiKey> keys = new HashMap<>();

    /** The servers of back ends with a base URL. */
    interface Servers {
        /** The one of this back end, called with an API key or none. */
        ModelServer at(Registry.Backend backend, @Nullable String apiKey);
    }

    /** Who can be asked for a candidate, or why it cannot be called from here now. */
    sealed interface Found {
        record Usable(ModelServer server) implements Found {}

        record Missing(String reason) implements Found {}
    }

    /**
     * @param servers that are called over the network
     * @param here the model in this process with an alias, null if there is none
     */
    Backends(Registry registry, Servers servers, Function<String, @Nullable ModelServer> here) {
        this.registry = registry;
        this.servers = servers;
        this.here = here;
        registry.backends()
                .forEach((name, backend) -> {
                    ApiKey key = ApiKey.of(backend, System::getenv);
                    if (key != null) {
                        keys.put(name, key);
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
        if (known && backend != null && backend.baseUrl() != null) {
            return at(candidate.backend(), backend);
        }
        ModelServer inThisProcess = known ? here.apply(candidate.model()) : null;
        return inThisProcess != null
                ? new Found.Usable(inThisProcess)
                : new Found.Missing(
                        "this worker's registry (%s) has no %s version %s on %s"
                                .formatted(
                                        registry.version(),
                                        candidate.model(),
                                        candidate.version(),
                                        candidate.backend()));
    }

    private Found at(String name, Registry.Backend backend) {
        ApiKey key = keys.get(name);
        try {
            return new Found.Usable(servers.at(backend, key == null ? null : key.now()));
        } catch (IOException e) {
            return new Found.Missing(
                    "the API key of %s cannot be read: %s"
                            .formatted(name, e.getClass().getSimpleName()));
        }
    }
}

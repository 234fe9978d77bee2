package dev.millrace.embedding.remote;

import dev.millrace.backends.breaker.Breakers;
import dev.millrace.backends.http.ApiKey;
import dev.millrace.backends.http.Connections;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.registry.Registry;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The models of a pool that run on servers, by the registry's word. */
public final class RemoteModels implements AutoCloseable {
    private final Registry registry;
    private final HttpEmbeddingServers servers;
    private final Breakers breakers;
    private final Map<String, SharedCalls> calls = new LinkedHashMap<>();
    private final Map<String, ApiKey> keys = new HashMap<>();

    /**
     * What an operator may change.
     *
     * @param textsMax most texts of a call; if empty what the type of the back end takes
     * @param tokensMax most tokens of a call, likewise
     * @param callsMax most calls at once to one back end
     * @param waitHereMax longest wait of a job that keeps its place
     */
    public record Settings(
            OptionalInt textsMax,
            OptionalInt tokensMax,
            int answerBytesMax,
            Duration linger,
            int callsMax,
            int reservedPercent,
            Duration attemptTimeout,
            Duration retryAfterMax,
            Duration waitHereMax,
            Breakers.Settings breakers) {}

    /** Who can be asked for a candidate, or why nobody can now. */
    public sealed interface Found {
        record Usable(RemoteModel model) implements Found {}

        record Missing(String reason) implements Found {}
    }

    /** What servers of a type take in one call unless the operator says otherwise. */
    private record Takes(int texts, int tokens) {
        /**
         * OpenAI's documented limits; of vLLM and Ollama, which have none, what a GPU and what a
         * processor reads in a few seconds.
         */
        static Takes of(String type) {
            return switch (type) {
                case "vllm" -> new Takes(2048, 65_536);
                case "ollama" -> new Takes(512, 8_192);
                default -> new Takes(2048, 300_000);
            };
        }
    }

    public RemoteModels(
            Registry registry,
            String pool,
            Connections connections,
            Settings settings,
            MeterRegistry meters,
            Clock clock) {
        this.registry = registry;
        this.servers =
                new HttpEmbeddingServers(
                        connections, settings.answerBytesMax(), settings.retryAfterMax(), clock);
        CallMeters watch = new CallMeters(meters);
        this.breakers = new Breakers(settings.breakers(), watch, clock);
        registry.models()
                .forEach((alias, model) -> {
                    if (model.pool().equals(pool) && serves(alias)) {
                        calls.computeIfAbsent(model.backend(), name -> open(name, settings, watch));
                    }
                });
    }

    /** Whether {@code alias} of the registry runs on a server. */
    public boolean serves(String alias) {
        Registry.Model model = registry.models().get(alias);
        Registry.Backend backend = model == null ? null : registry.backends().get(model.backend());
        return backend != null
                && backend.baseUrl() != null
                && !backend.type().equals(Registry.Backend.ANTHROPIC);
    }

    private SharedCalls open(String name, Settings settings, CallMeters watch) {
        Registry.Backend backend = registry.backends().get(name);
        if (backend == null) {
            throw new IllegalArgumentException("no back end " + name);
        }
        ApiKey key = ApiKey.of(backend, System::getenv);
        if (key != null) {
            keys.put(name, key);
            requireVariable(name, backend, key);
        }
        Takes takes = Takes.of(backend.type());
        return new SharedCalls(
                name,
                servers.at(backend, key),
                breakers.of(name),
                new CallLimits(
                        settings.textsMax().orElse(takes.texts()),
                        settings.tokensMax().orElse(takes.tokens()),
                        settings.answerBytesMax(),
                        settings.linger(),
                        settings.callsMax(),
                        settings.reservedPercent(),
                        settings.attemptTimeout(),
                        settings.waitHereMax()),
                watch);
    }

    /** What a file holds may come later, what a variable holds may not. */
    private static void requireVariable(String name, Registry.Backend backend, ApiKey key) {
        try {
            if (backend.apiKeyEnv() != null) {
                key.now();
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "backends.%s.apiKeyEnv: %s".formatted(name, e.getMessage()), e);
        }
    }

    /** Who answers for {@code candidate}, which must be of this registry. */
    public Found find(Candidate candidate) {
        Registry.Model model = registry.models().get(candidate.model());
        SharedCalls shared = calls.get(candidate.backend());
        if (model == null || shared == null) {
            return new Found.Missing(
                    "%s on %s is not served here"
                            .formatted(candidate.model(), candidate.backend()));
        }
        ApiKey key = keys.get(candidate.backend());
        try {
            if (key != null) {
                key.now();
            }
            return new Found.Usable(new RemoteModel(model, shared));
        } catch (IOException e) {
            return new Found.Missing(
                    "the API key of %s cannot be read: %s"
                            .formatted(candidate.backend(), e.getClass().getSimpleName()));
        }
    }

    /** Closes every call; whoever waits goes. */
    @Override
    public void close() {
        calls.values().forEach(SharedCalls::close);
    }
}

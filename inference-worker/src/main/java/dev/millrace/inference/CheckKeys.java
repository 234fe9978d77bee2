package dev.millrace.inference;

import dev.millrace.backends.config.CheckCallKeys;
import dev.millrace.backends.config.KeyBounds;
import dev.millrace.backends.http.ApiKey;
import dev.millrace.backends.http.ApiKeyFile;
import dev.millrace.contracts.registry.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stops the start at a key that would spin, wait for nothing or write what no record holds. */
final class CheckKeys {
    /** With all else that an outcome carries, a record of the log still holds this. */
    private static final int OUTPUT_BYTES_MAX = 1024 * 1024;

    private static final Duration LOOK_EVERY_MIN = Duration.ofMillis(100);
    private static final int QUEUE_MAX = 10_000;
    private static final int THREADS_MAX = 256;
    private static final int OUTPUT_TOKENS_MAX = 32_768;
    private static final int STEP_TOKENS_MAX = 2048;

    private CheckKeys() {}

    /**
     * The same keys, if all of them can be.
     *
     * @throws IllegalArgumentException with the key, its value and what is allowed
     */
    static InferenceConfig checked(InferenceConfig config) {
        KeyBounds keys = new KeyBounds("inference");
        keys.longerThanNothing("attempt-timeout", config.attemptTimeout());
        keys.longerThanNothing("token-timeout", config.tokenTimeout());
        CheckCallKeys.retries(config, keys);
        keys.longerThanNothing("no-room-wait-min", config.noRoomWaitMin());
        keys.atLeast("no-room-wait-max", config.noRoomWaitMax(), config.noRoomWaitMin());
        keys.atLeast("queue-look-every", config.queueLookEvery(), LOOK_EVERY_MIN);
        keys.between("queue-waiting-max", config.queueWaitingMax(), 0, QUEUE_MAX);
        keys.between("queue-cache-percent-max", config.queueCachePercentMax(), 1, 100);
        CheckCallKeys.breakers(config, keys);
        keys.longerThanNothing("breaker-silence-min", config.breakerSilenceMin());
        keys.longerThanNothing("unknown-model-wait", config.unknownModelWait());
        CheckCallKeys.connections(config, keys);
        CheckCallKeys.modelLists(config, keys);
        keys.longerThanNothing("busy-poll", config.busyPoll());
        keys.between("waiting-calls-max", config.waitingCallsMax(), 0, Integer.MAX_VALUE);
        keys.between("cancels-remembered-max", config.cancelsRememberedMax(), 1, Integer.MAX_VALUE);
        keys.between("output-bytes-max", config.outputBytesMax(), 1, OUTPUT_BYTES_MAX);
        keys.between(
                "response-bytes-max",
                config.responseBytesMax(),
                config.outputBytesMax(),
                Integer.MAX_VALUE);
        keys.between("gguf-threads", config.ggufThreads(), 0, THREADS_MAX);
        keys.between("gguf-output-tokens-max", config.ggufOutputTokensMax(), 1, OUTPUT_TOKENS_MAX);
        keys.between("gguf-prompt-step-tokens", config.ggufPromptStepTokens(), 1, STEP_TOKENS_MAX);
        keys.notNegative("grace", config.grace());
        return config;
    }

    /**
     * What results-service is asked with, null where no API keys are known.
     *
     * @throws IllegalArgumentException if the file says nothing, or a key is needed and none is
     *     named: the jobs of dead workers would never be taken over
     */
    static @Nullable ApiKeyFile keyForResults(InferenceConfig config, AuthConfig auth) {
        Path file = config.resultsApiKeyFile().orElse(null);
        if (file == null) {
            if (auth.keysFile().isPresent()) {
                throw new IllegalArgumentException(
                        "auth.keys-file is set, so results-service answers nobody without a key: name"
                                + " a file that holds one with inference.results-api-key-file; its"
                                + " entry needs scopes: [jobs:read, admin]");
            }
            return null;
        }
        ApiKeyFile key = new ApiKeyFile(file);
        try {
            key.key();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "inference.results-api-key-file cannot be used: " + e, e);
        }
        return key;
    }

    /**
     * Checks that the variables are set that hold the keys of the pool's back ends; what a file
     * holds may come later.
     *
     * @throws IllegalArgumentException with the entry of the registry and the variable
     */
    static void keysOfBackends(
            Registry registry, String pool, Function<String, @Nullable String> environment) {
        for (Registry.Model model : registry.models().values()) {
            Registry.Backend backend = registry.backends().get(model.backend());
            ApiKey key =
                    backend == null || backend.apiKeyEnv() == null || !model.pool().equals(pool)
                            ? null
                            : ApiKey.of(backend, environment);
            try {
                if (key != null) {
                    key.now();
                }
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "backends.%s.apiKeyEnv: %s".formatted(model.backend(), e.getMessage()), e);
            }
        }
    }
}

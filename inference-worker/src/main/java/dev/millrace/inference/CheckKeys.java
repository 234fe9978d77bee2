package dev.millrace.inference;

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

    private static final int WAIT_FACTOR_MAX = 100;
    private static final int BREAKER_CALLS_MAX = 10_000;
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
        longerThanNothing("attempt-timeout", config.attemptTimeout());
        longerThanNothing("token-timeout", config.tokenTimeout());
        notNegative("retry-wait-first", config.retryWaitFirst());
        between("retry-wait-factor", config.retryWaitFactor(), 1, WAIT_FACTOR_MAX);
        notNegative("retry-wait-later", config.retryWaitLater());
        notNegative("retry-wait-max", config.retryWaitMax());
        longerThanNothing("retry-after-max", config.retryAfterMax());
        notNegative("retry-wait-here-max", config.retryWaitHereMax());
        longerThanNothing("no-room-wait-min", config.noRoomWaitMin());
        if (config.noRoomWaitMax().compareTo(config.noRoomWaitMin()) < 0) {
            throw wrong(
                    "no-room-wait-max",
                    config.noRoomWaitMax(),
                    "at least " + config.noRoomWaitMin());
        }
        if (config.queueLookEvery().compareTo(LOOK_EVERY_MIN) < 0) {
            throw wrong("queue-look-every", config.queueLookEvery(), "at least " + LOOK_EVERY_MIN);
        }
        between("queue-waiting-max", config.queueWaitingMax(), 0, QUEUE_MAX);
        between("queue-cache-percent-max", config.queueCachePercentMax(), 1, 100);
        between("breaker-window-calls", config.breakerWindowCalls(), 1, BREAKER_CALLS_MAX);
        between("breaker-calls-min", config.breakerCallsMin(), 1, config.breakerWindowCalls());
        between("breaker-failure-percent", config.breakerFailurePercent(), 1, 100);
        between("breaker-trial-calls", config.breakerTrialCalls(), 1, BREAKER_CALLS_MAX);
        if (config.breakerWaitFirst().toMillis() < 1) {
            throw wrong("breaker-wait-first", config.breakerWaitFirst(), "at least PT0.001S");
        }
        if (config.breakerWaitMax().compareTo(config.breakerWaitFirst()) < 0) {
            throw wrong(
                    "breaker-wait-max",
                    config.breakerWaitMax(),
                    "at least " + config.breakerWaitFirst());
        }
        longerThanNothing("breaker-silence-min", config.breakerSilenceMin());
        longerThanNothing("unknown-model-wait", config.unknownModelWait());
        longerThanNothing("connect-timeout", config.connectTimeout());
        if (config.connectionIdleMax().toSeconds() < 1) {
            throw wrong("connection-idle-max", config.connectionIdleMax(), "at least PT1S");
        }
        longerThanNothing("connection-life-max", config.connectionLifeMax());
        longerThanNothing("models-every", config.modelsEvery());
        longerThanNothing("models-timeout", config.modelsTimeout());
        notNegative("models-gone-after", config.modelsGoneAfter());
        longerThanNothing("busy-poll", config.busyPoll());
        between("waiting-calls-max", config.waitingCallsMax(), 0, Integer.MAX_VALUE);
        between("cancels-remembered-max", config.cancelsRememberedMax(), 1, Integer.MAX_VALUE);
        between("output-bytes-max", config.outputBytesMax(), 1, OUTPUT_BYTES_MAX);
        between(
                "response-bytes-max",
                config.responseBytesMax(),
                config.outputBytesMax(),
                Integer.MAX_VALUE);
        between("gguf-threads", config.ggufThreads(), 0, THREADS_MAX);
        between("gguf-output-tokens-max", config.ggufOutputTokensMax(), 1, OUTPUT_TOKENS_MAX);
        between("gguf-prompt-step-tokens", config.ggufPromptStepTokens(), 1, STEP_TOKENS_MAX);
        notNegative("grace", config.grace());
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

    private static void longerThanNothing(String key, Duration value) {
        if (!value.isPositive()) {
            throw wrong(key, value, "longer than PT0S");
        }
    }

    private static void notNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw wrong(key, value, "at least PT0S");
        }
    }

    private static void between(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw wrong(key, value, min + " to " + max);
        }
    }

    private static IllegalArgumentException wrong(String key, Object value, String allowed) {
        return new IllegalArgumentException(
                "inference.%s must be %s, was %s".formatted(key, allowed, value));
    }
}

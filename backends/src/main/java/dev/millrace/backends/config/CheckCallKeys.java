package dev.millrace.backends.config;

import java.time.Duration;

/**
 * Stops the start at a key that would spin or wait for nothing. Each throws {@link
 * IllegalArgumentException} with the key, its value and what is allowed.
 */
public final class CheckCallKeys {
    private static final int WAIT_FACTOR_MAX = 100;
    private static final int BREAKER_CALLS_MAX = 10_000;

    private CheckCallKeys() {}

    public static void retries(RetryConfig config, KeyBounds bounds) {
        bounds.notNegative("retry-wait-first", config.retryWaitFirst());
        bounds.between("retry-wait-factor", config.retryWaitFactor(), 1, WAIT_FACTOR_MAX);
        bounds.notNegative("retry-wait-later", config.retryWaitLater());
        bounds.notNegative("retry-wait-max", config.retryWaitMax());
        bounds.longerThanNothing("retry-after-max", config.retryAfterMax());
        bounds.notNegative("retry-wait-here-max", config.retryWaitHereMax());
    }

    public static void breakers(BreakerConfig config, KeyBounds bounds) {
        int window = config.breakerWindowCalls();
        bounds.between("breaker-window-calls", window, 1, BREAKER_CALLS_MAX);
        bounds.between("breaker-calls-min", config.breakerCallsMin(), 1, window);
        bounds.between("breaker-failure-percent", config.breakerFailurePercent(), 1, 100);
        bounds.between("breaker-trial-calls", config.breakerTrialCalls(), 1, BREAKER_CALLS_MAX);
        bounds.atLeast("breaker-wait-first", config.breakerWaitFirst(), Duration.ofMillis(1));
        bounds.atLeast("breaker-wait-max", config.breakerWaitMax(), config.breakerWaitFirst());
    }

    public static void connections(ConnectionConfig config, KeyBounds bounds) {
        bounds.longerThanNothing("connect-timeout", config.connectTimeout());
        bounds.atLeast("connection-idle-max", config.connectionIdleMax(), Duration.ofSeconds(1));
        bounds.longerThanNothing("connection-life-max", config.connectionLifeMax());
    }

    public static void modelLists(ModelListConfig config, KeyBounds bounds) {
        bounds.longerThanNothing("models-every", config.modelsEvery());
        bounds.longerThanNothing("models-timeout", config.modelsTimeout());
        bounds.notNegative("models-gone-after", config.modelsGoneAfter());
    }
}

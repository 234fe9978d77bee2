package dev.millrace.embedding;

import java.time.Duration;

/** Stops the start at a key that would spin, wait for nothing or hold nothing. */
final class CheckKeys {
    private static final int CALL_TEXTS_MAX = 100_000;
    private static final int CALL_TOKENS_MAX = 100_000_000;
    private static final int JOBS_MAX = 10_000;
    private static final int WAIT_FACTOR_MAX = 100;
    private static final int BREAKER_CALLS_MAX = 10_000;
    private static final int PERCENT_MAX = 90;

    private CheckKeys() {}

    /**
     * The same keys, if all of them can be.
     *
     * @throws IllegalArgumentException with the key, its value and what is allowed
     */
    static EmbeddingConfig checked(EmbeddingConfig config) {
        between("cancels-remembered-max", config.cancelsRememberedMax(), 1, Integer.MAX_VALUE);
        notNegative("grace", config.grace());
        EmbeddingConfig.Servers servers = config.servers();
        between("servers.jobs-max", servers.jobsMax(), 1, JOBS_MAX);
        between("servers.jobs-bytes-max", servers.jobsBytesMax(), 1 << 20, Long.MAX_VALUE);
        between("servers.texts-max", servers.textsMax().orElse(1), 1, CALL_TEXTS_MAX);
        between("servers.tokens-max", servers.tokensMax().orElse(1), 1, CALL_TOKENS_MAX);
        between("servers.response-bytes-max", servers.responseBytesMax(), 1, Integer.MAX_VALUE);
        notNegative("servers.linger", servers.linger());
        between("servers.interactive-percent", servers.interactivePercent(), 0, PERCENT_MAX);
        longerThanNothing("servers.attempt-timeout", servers.attemptTimeout());
        notNegative("servers.retry-wait-first", servers.retryWaitFirst());
        between("servers.retry-wait-factor", servers.retryWaitFactor(), 1, WAIT_FACTOR_MAX);
        notNegative("servers.retry-wait-later", servers.retryWaitLater());
        notNegative("servers.retry-wait-max", servers.retryWaitMax());
        longerThanNothing("servers.retry-after-max", servers.retryAfterMax());
        notNegative("servers.retry-wait-here-max", servers.retryWaitHereMax());
        between("servers.breaker-window-calls", servers.breakerWindowCalls(), 1, BREAKER_CALLS_MAX);
        between(
                "servers.breaker-calls-min",
                servers.breakerCallsMin(),
                1,
                servers.breakerWindowCalls());
        between("servers.breaker-failure-percent", servers.breakerFailurePercent(), 1, 100);
        between("servers.breaker-trial-calls", servers.breakerTrialCalls(), 1, BREAKER_CALLS_MAX);
        if (servers.breakerWaitFirst().toMillis() < 1) {
            throw wrong(
                    "servers.breaker-wait-first", servers.breakerWaitFirst(), "at least PT0.001S");
        }
        if (servers.breakerWaitMax().compareTo(servers.breakerWaitFirst()) < 0) {
            throw wrong(
                    "servers.breaker-wait-max",
                    servers.breakerWaitMax(),
                    "at least " + servers.breakerWaitFirst());
        }
        longerThanNothing("servers.models-every", servers.modelsEvery());
        longerThanNothing("servers.models-timeout", servers.modelsTimeout());
        notNegative("servers.models-gone-after", servers.modelsGoneAfter());
        longerThanNothing("servers.connect-timeout", servers.connectTimeout());
        longerThanNothing("servers.connection-life-max", servers.connectionLifeMax());
        if (servers.connectionIdleMax().toSeconds() < 1) {
            throw wrong(
                    "servers.connection-idle-max", servers.connectionIdleMax(), "at least PT1S");
        }
        return config;
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

    private static void between(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw wrong(
                    key, value, max >= Integer.MAX_VALUE ? "at least " + min : min + " to " + max);
        }
    }

    private static IllegalArgumentException wrong(String key, Object value, String allowed) {
        return new IllegalArgumentException(
                "embedding.%s must be %s, was %s".formatted(key, allowed, value));
    }
}

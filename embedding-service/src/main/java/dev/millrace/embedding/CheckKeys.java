package dev.millrace.embedding;

import dev.millrace.backends.config.CheckCallKeys;
import dev.millrace.backends.config.KeyBounds;

/** Stops the start at a key that would spin, wait for nothing or hold nothing. */
final class CheckKeys {
    private static final int CALL_TEXTS_MAX = 100_000;
    private static final int CALL_TOKENS_MAX = 100_000_000;
    private static final int JOBS_MAX = 10_000;
    private static final int PERCENT_MAX = 90;

    private CheckKeys() {}

    /**
     * The same keys, if all of them can be.
     *
     * @throws IllegalArgumentException with the key, its value and what is allowed
     */
    static EmbeddingConfig checked(EmbeddingConfig config) {
        KeyBounds ours = new KeyBounds("embedding");
        ours.between("cancels-remembered-max", config.cancelsRememberedMax(), 1, Integer.MAX_VALUE);
        ours.notNegative("grace", config.grace());
        EmbeddingConfig.Servers servers = config.servers();
        KeyBounds theirs = new KeyBounds("embedding.servers");
        theirs.between("jobs-max", servers.jobsMax(), 1, JOBS_MAX);
        theirs.between("jobs-bytes-max", servers.jobsBytesMax(), 1 << 20, Long.MAX_VALUE);
        theirs.between("texts-max", servers.textsMax().orElse(1), 1, CALL_TEXTS_MAX);
        theirs.between("tokens-max", servers.tokensMax().orElse(1), 1, CALL_TOKENS_MAX);
        theirs.between("response-bytes-max", servers.responseBytesMax(), 1, Integer.MAX_VALUE);
        theirs.notNegative("linger", servers.linger());
        theirs.between("interactive-percent", servers.interactivePercent(), 0, PERCENT_MAX);
        theirs.longerThanNothing("attempt-timeout", servers.attemptTimeout());
        CheckCallKeys.retries(servers, theirs);
        CheckCallKeys.breakers(servers, theirs);
        CheckCallKeys.connections(servers, theirs);
        CheckCallKeys.modelLists(servers, theirs);
        return config;
    }
}

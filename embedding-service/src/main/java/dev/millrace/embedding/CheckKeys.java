package dev.millrace.embedding;

import dev.millrace.backends.config.CheckCallKeys;
import dev.millrace.backends.config.KeyBounds;

/** Stops the start at a key that would spin, wait for nothing or hold nothing. */
final class CheckKeys {
    private static final int CALL_TEXTS_MAX = 100_000;
    private static final int CALL_TOKENS_MAX = 100_000_000;
    private static final int JOBS_MAX = 10_000;
    private static final int PERCENT_MAX = 90;
    private static final String PREFIX_ALLOWED = "[A-Za-z0-9_-]{1,64}";
    private static final int PORT_MAX = 65_535;
    private static final int RETRIES_MAX = 10;
    private static final int POINTS_MAX = 10_000;
    private static final int REQUEST_BYTES_MAX = 64 << 20;
    private static final int LINKS_MAX = 1000;

    /** Fewer are no choice: Qdrant refuses them. */
    private static final int EF_MIN = 4;

    private static final int EF_MAX = 10_000;
    private static final int INDEXES_MAX = 1000;
    private static final int NODES_MAX = 1000;

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
        check(config.vectors());
        return config;
    }

    private static void check(EmbeddingConfig.Vectors vectors) {
        KeyBounds bounds = new KeyBounds("embedding.vectors");
        if (!vectors.collectionPrefix().matches(PREFIX_ALLOWED)) {
            throw new IllegalArgumentException(
                    "embedding.vectors.collection-prefix must be as %s, was %s"
                            .formatted(PREFIX_ALLOWED, vectors.collectionPrefix()));
        }
        bounds.between("port", vectors.port(), 1, PORT_MAX);
        bounds.longerThanNothing("timeout", vectors.timeout());
        bounds.between("retries", vectors.retries(), 0, RETRIES_MAX);
        bounds.longerThanNothing("retry-wait", vectors.retryWait());
        bounds.between("upsert-points-max", vectors.upsertPointsMax(), 1, POINTS_MAX);
        bounds.between("upsert-bytes-max", vectors.upsertBytesMax(), 1, REQUEST_BYTES_MAX);
        bounds.between("response-bytes-max", vectors.responseBytesMax(), 1, Integer.MAX_VALUE);
        bounds.between("hnsw-m", vectors.hnswM(), 0, LINKS_MAX);
        bounds.between("hnsw-payload-m", vectors.hnswPayloadM(), 0, LINKS_MAX);
        bounds.between("hnsw-ef-construct", vectors.hnswEfConstruct(), EF_MIN, EF_MAX);
        bounds.between("number-indexes-max", vectors.numberIndexesMax(), 0, INDEXES_MAX);
        int copies = vectors.replicationFactor();
        bounds.between("replication-factor", copies, 1, NODES_MAX);
        bounds.between("write-consistency-factor", vectors.writeConsistencyFactor(), 1, copies);
        bounds.between("shards", vectors.shards().orElse(1), 1, NODES_MAX);
        CheckCallKeys.breakers(vectors, bounds);
    }
}

package dev.millrace.embedding;

import dev.millrace.backends.config.KeyBounds;
import dev.millrace.contracts.access.KeyFile;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.embedding.collections.CollectionCalls;
import dev.millrace.embedding.collections.CollectionLimits;
import dev.millrace.embedding.vectors.VectorStore;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Persistence;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** Builds what calls about collections over HTTP need; a bad value stops the start. */
class CollectionBeans {
    private static final int REQUESTS_MAX = 10_000;

    @Produces
    @Singleton
    KeyFile keys(AuthConfig config, Clock clock) {
        return new KeyFile(config.keysFile().orElse(List.of()), config.reloadEvery(), clock);
    }

    @Produces
    @Singleton
    CollectionLimits limits(EmbeddingConfig config, JobRulesConfig rules) {
        return limits(config.search(), rules.bytesMax());
    }

    static CollectionLimits limits(EmbeddingConfig.Search config, int bodyBytesMax) {
        KeyBounds bounds = new KeyBounds("embedding.search");
        bounds.between("requests-max", config.requestsMax(), 1, REQUESTS_MAX);
        bounds.longerThanNothing("body-time-max", config.bodyTimeMax());
        bounds.longerThanNothing("deadline", config.deadline());
        return new CollectionLimits(
                config.requestsMax(), bodyBytesMax, config.bodyTimeMax(), config.deadline());
    }

    @Produces
    @Singleton
    LeftSearches left() {
        return new LeftSearches();
    }

    @Produces
    @Singleton
    SearchNow.Waiting waiting(LeftSearches left, ModelCalls here, AskServers servers) {
        return new SearchNow.Waiting(left, here, servers);
    }

    @Produces
    @Singleton
    CollectionCalls calls(
            Registry registry,
            WorkPolicy work,
            VectorStore store,
            ServeCollections collections,
            TryModels models,
            SearchNow.Waiting waiting,
            LogWriter log,
            Persistence persistence,
            Clock clock) {
        return new SearchNow(
                new SearchModelPolicy(registry, work.models()),
                store,
                collections,
                models,
                waiting,
                new SearchNow.Ledger(log, persistence),
                clock);
    }
}

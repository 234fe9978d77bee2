package dev.millrace.embedding;

import dev.millrace.backends.http.Connections;
import dev.millrace.backends.listed.AwaitModels;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.RegistryFile;
import dev.millrace.embedding.answer.AnswerLimits;
import dev.millrace.embedding.answer.AnswerTasks;
import dev.millrace.embedding.answer.ChunkLimits;
import dev.millrace.embedding.model.Classifier;
import dev.millrace.embedding.model.Embedder;
import dev.millrace.embedding.model.NoModel;
import dev.millrace.embedding.model.OnnxEmbedder;
import dev.millrace.embedding.remote.Held;
import dev.millrace.embedding.remote.RemoteModels;
import dev.millrace.embedding.vectors.NoVectors;
import dev.millrace.embedding.vectors.VectorStore;
import dev.millrace.embedding.vectors.qdrant.QdrantSettings;
import dev.millrace.embedding.vectors.qdrant.QdrantVectors;
import dev.millrace.log.CancelledJobs;
import dev.millrace.log.cluster.Cluster;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Builds what the configuration describes; a bad value stops the start. */
class EmbeddingBeans {
    private final EmbeddingConfig config;

    EmbeddingBeans(EmbeddingConfig config) {
        this.config = CheckKeys.checked(config);
    }

    /** One text for each processor unless the operator says otherwise. */
    static int callers(EmbeddingConfig config) {
        return config.callers().orElseGet(() -> Runtime.getRuntime().availableProcessors());
    }

    @Produces
    @Singleton
    Registry registry(RegistryConfig at) {
        return RegistryFile.read(at.file());
    }

    /** Closed by {@link ReadWork}, when nobody needs it any more. */
    @Produces
    @Singleton
    Embedder embedder(Registry registry) {
        return ServedModels.needsOneHere(registry, config.pool())
                ? OnnxEmbedder.open(
                        new OnnxEmbedder.Settings(callers(config), config.nativeCache()))
                : new NoModel();
    }

    @Produces
    @Singleton
    WorkPolicy policy(Registry registry, Embedder embedder) {
        return new WorkPolicy(
                ServedModels.of(registry, config.pool(), embedder.model(), embedder.dimensions()),
                config.unknownModelPause());
    }

    private AnswerLimits limits() {
        EmbeddingConfig.Chunking chunks = config.chunks();
        return new AnswerLimits(
                config.longTexts(),
                config.outputBytesMax(),
                new ChunkLimits(chunks.tokensMax(), chunks.overlapTokens(), chunks.perJobMax()));
    }

    private Classifier.Settings labels() {
        EmbeddingConfig.Labels labels = config.labels();
        return new Classifier.Settings(
                labels.template(), labels.temperature(), labels.cacheBytesMax());
    }

    @Produces
    @Singleton
    ModelCalls calls(Embedder embedder, MeterRegistry meters) {
        return new ModelCalls(
                new AnswerTasks(embedder, new Classifier(embedder, labels()), limits()),
                callers(config),
                meters);
    }

    /** A connection for each call; several back ends may be one address. */
    @Produces
    @Singleton
    Connections connections(Vertx vertx, Registry registry) {
        Connections connections =
                new Connections(vertx, registry.proxy(), connectionLimits(registry));
        connections.checkFiles(registry, config.pool());
        return connections;
    }

    private Connections.Limits connectionLimits(Registry registry) {
        EmbeddingConfig.Servers servers = config.servers();
        int calls = calls(registry) * Math.max(1, registry.backends().size());
        return servers.connections(calls, calls);
    }

    void close(@Disposes Connections connections) {
        connections.close();
    }

    /** Started and closed by {@link ReadWork}. */
    @Produces
    @Singleton
    AwaitModels served(Vertx vertx, Registry registry) {
        return new AwaitModels(
                registry,
                config.pool(),
                vertx,
                connectionLimits(registry),
                config.servers().modelLists());
    }

    /** Most calls at once to one back end. */
    private int calls(Registry registry) {
        Registry.Pool pool = registry.pools().get(config.pool());
        return pool == null ? 1 : pool.slots();
    }

    /** Closed by {@link ReadWork}. */
    @Produces
    @Singleton
    RemoteModels remote(
            Registry registry, Connections connections, MeterRegistry meters, Clock clock) {
        EmbeddingConfig.Servers servers = config.servers();
        return new RemoteModels(
                registry,
                config.pool(),
                connections,
                new RemoteModels.Settings(
                        servers.textsMax(),
                        servers.tokensMax(),
                        servers.responseBytesMax(),
                        servers.linger(),
                        calls(registry),
                        servers.interactivePercent(),
                        servers.attemptTimeout(),
                        servers.retryAfterMax(),
                        servers.retryWaitHereMax(),
                        // No job's deadline cuts a call short that others share.
                        servers.breakers(servers.attemptTimeout())),
                meters,
                clock);
    }

    /** Left by {@link ReadWork}. */
    @Produces
    @Singleton
    AskServers servers(Clock clock) {
        return new AskServers(clock);
    }

    @Produces
    @Singleton
    TryModels models(
            ModelCalls here,
            RemoteModels remote,
            AskServers servers,
            ServeCollections collections,
            CancelledJobs cancelled,
            LeftSearches left,
            MeterRegistry meters,
            Clock clock) {
        return new TryModels(
                new TryModels.Settings(
                        config.pool(), config.servers().retries(), config.unknownModelPause()),
                here,
                remote,
                servers,
                new RemoteAnswers(limits(), labels(), meters),
                collections,
                new Held(config.servers().jobsBytesMax()),
                key -> left.contains(key) || cancelled.contains(key),
                clock);
    }

    @Produces
    @Singleton
    VectorStore vectors(MeterRegistry meters, Clock clock) {
        return config.vectors()
                .host()
                .<VectorStore>map(host -> QdrantVectors.open(qdrant(host), meters, clock))
                .orElseGet(NoVectors::new);
    }

    private QdrantSettings qdrant(String host) {
        EmbeddingConfig.Vectors vectors = config.vectors();
        return new QdrantSettings(
                new QdrantSettings.Server(
                        host,
                        vectors.port(),
                        vectors.tls(),
                        vectors.tlsCaFile(),
                        vectors.apiKeyFile(),
                        vectors.responseBytesMax()),
                new QdrantSettings.Patience(
                        vectors.timeout(), vectors.retries(), vectors.retryWait()),
                new QdrantSettings.Uploads(vectors.upsertPointsMax(), vectors.upsertBytesMax()),
                new QdrantSettings.Collections(
                        vectors.collectionPrefix(),
                        vectors.hnswM(),
                        vectors.hnswPayloadM(),
                        vectors.hnswEfConstruct(),
                        vectors.quantisation(),
                        vectors.onDisk(),
                        vectors.replicationFactor(),
                        vectors.writeConsistencyFactor(),
                        vectors.shards(),
                        vectors.numberIndexesMax()),
                // No job's deadline cuts a request short.
                vectors.breakers(vectors.timeout()));
    }

    void close(@Disposes VectorStore vectors) {
        vectors.close();
    }

    @Produces
    @Singleton
    ServeCollections collections(VectorStore store) {
        return new ServeCollections(
                store,
                new ServeCollections.Limits(
                        config.search().timeout(),
                        config.outputBytesMax(),
                        config.search().foundBytesMax()));
    }

    /** Started and closed by {@link ReadWork}. */
    @Produces
    @Singleton
    CancelledJobs cancelled(Cluster cluster, ModelCalls here, AskServers servers) {
        return new CancelledJobs(
                cluster,
                config.cancelsRememberedMax(),
                key -> {
                    here.cancel(key);
                    servers.cancel(key);
                });
    }
}

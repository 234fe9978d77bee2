package dev.millrace.embedding;

import dev.millrace.contracts.registry.RegistryFile;
import dev.millrace.embedding.answer.AnswerLimits;
import dev.millrace.embedding.answer.AnswerTasks;
import dev.millrace.embedding.model.Classifier;
import dev.millrace.embedding.model.Embedder;
import dev.millrace.embedding.model.OnnxEmbedder;
import dev.millrace.log.CancelledJobs;
import dev.millrace.log.cluster.Cluster;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Builds what the configuration describes; a bad value stops the start. */
class EmbeddingBeans {
    /** One job for each processor unless the operator says otherwise. */
    static int callers(EmbeddingConfig config) {
        return config.callers().orElseGet(() -> Runtime.getRuntime().availableProcessors());
    }

    /** Closed by {@link ReadWork}, when nobody needs it any more. */
    @Produces
    @Singleton
    Embedder embedder(EmbeddingConfig config) {
        return OnnxEmbedder.open(new OnnxEmbedder.Settings(callers(config), config.nativeCache()));
    }

    @Produces
    @Singleton
    WorkPolicy policy(EmbeddingConfig config, RegistryConfig registry, Embedder embedder) {
        return new WorkPolicy(
                ServedModels.of(
                        RegistryFile.read(registry.file()),
                        config.pool(),
                        embedder.model(),
                        embedder.dimensions()),
                config.unknownModelPause());
    }

    @Produces
    @Singleton
    ModelCalls calls(EmbeddingConfig config, Embedder embedder, MeterRegistry meters) {
        EmbeddingConfig.Labels labels = config.labels();
        var classifier =
                new Classifier(
                        embedder,
                        new Classifier.Settings(
                                labels.template(), labels.temperature(), labels.cacheBytesMax()));
        var limits = new AnswerLimits(config.longTexts(), config.outputBytesMax());
        return new ModelCalls(
                new AnswerTasks(embedder, classifier, limits), callers(config), meters);
    }

    /** Started and closed by {@link ReadWork}. */
    @Produces
    @Singleton
    CancelledJobs cancelled(Cluster cluster, EmbeddingConfig config, ModelCalls calls) {
        return new CancelledJobs(cluster, config.cancelsRememberedMax(), calls::cancel);
    }
}

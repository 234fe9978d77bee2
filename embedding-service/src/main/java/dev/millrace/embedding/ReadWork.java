package dev.millrace.embedding;

import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Topics;
import dev.millrace.embedding.model.Embedder;
import dev.millrace.log.CancelledJobs;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.work.PartitionWorkQueue;
import dev.millrace.log.work.WorkLimits;
import dev.millrace.log.work.WorkQueue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Reception;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * Reads the work of the pool, interactive first. It begins when topics and model are known to be
 * there, and ends in a fixed order: the jobs in flight, the model, and after them, with the
 * process, the log.
 */
@Singleton
class ReadWork {
    static final String GROUP = "embedding-service";

    /** A text takes milliseconds; whoever is in the model longer is not waited for. */
    private static final Duration LEAVE_MODEL_WITHIN = Duration.ofSeconds(2);

    private final WorkQueue queue;
    private final EmbedTexts embedTexts;
    private final CancelledJobs cancelled;
    private final ModelCalls model;
    private final Embedder embedder;

    ReadWork(
            Cluster cluster,
            EmbeddingConfig config,
            EmbedTexts embedTexts,
            CancelledJobs cancelled,
            ModelCalls model,
            Embedder embedder,
            MeterRegistry meters) {
        this.queue =
                new PartitionWorkQueue(
                        cluster,
                        GROUP,
                        List.of(
                                Topics.work(config.pool(), Priority.INTERACTIVE),
                                Topics.work(config.pool(), Priority.BATCH)),
                        WorkLimits.of(EmbeddingBeans.callers(config), config.grace()));
        this.embedTexts = embedTexts;
        this.cancelled = cancelled;
        this.model = model;
        this.embedder = embedder;
        Gauge.builder("work.in.flight", queue, WorkQueue::inFlight)
                .description("Jobs being worked on now")
                .register(meters);
    }

    /** After {@link CheckStart}; that the model is injected means that it has embedded a word. */
    void start(@Observes @jakarta.annotation.Priority(CheckStart.FIRST + 2) StartupEvent start) {
        cancelled.start();
        queue.start(embedTexts);
    }

    /** If it never began, because something was missing, there is nothing to end. */
    void stop(@Observes(notifyObserver = Reception.IF_EXISTS) ShutdownEvent stop)
            throws InterruptedException {
        queue.close();
        cancelled.close();
        if (model.close(LEAVE_MODEL_WITHIN)) {
            embedder.close();
        }
    }

    boolean isReading() {
        return queue.isReading();
    }
}

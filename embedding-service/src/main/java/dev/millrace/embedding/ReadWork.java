package dev.millrace.embedding;

import dev.millrace.backends.listed.AwaitModels;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.embedding.model.Embedder;
import dev.millrace.embedding.remote.RemoteModels;
import dev.millrace.log.CancelledJobs;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.work.Intake;
import dev.millrace.log.work.PartitionWorkQueue;
import dev.millrace.log.work.WorkConfig;
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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads the work of the pool, each lane with places of its own, so that no interactive job waits
 * for a batch job's end. It begins when topics and the model of this process are known to be there,
 * reads while the servers that it awaits have theirs, and ends in a fixed order: the jobs in
 * flight, the calls and the model, and after them, with the process, the log.
 */
@Singleton
class ReadWork {
    static final String GROUP = "embedding-service";

    /** A text takes milliseconds; whoever is in the model longer is not waited for. */
    private static final Duration LEAVE_MODEL_WITHIN = Duration.ofSeconds(2);

    private final List<Intake> lanes;
    private final CancelledJobs cancelled;
    private final ModelCalls model;
    private final Embedder embedder;
    private final AskServers servers;
    private final RemoteModels remote;
    private final AwaitModels served;

    ReadWork(
            Cluster cluster,
            EmbeddingConfig config,
            Registry registry,
            WorkConfig work,
            EmbedTexts embedTexts,
            CancelledJobs cancelled,
            ModelCalls model,
            Embedder embedder,
            AskServers servers,
            RemoteModels remote,
            AwaitModels served,
            MeterRegistry meters) {
        WorkLimits limits = work.limits(jobs(registry, config), config.grace());
        this.lanes =
                Arrays.stream(Priority.values())
                        .map(lane -> Topics.work(config.pool(), lane))
                        .map(topic -> lane(cluster, topic, limits, embedTexts))
                        .toList();
        this.cancelled = cancelled;
        this.model = model;
        this.embedder = embedder;
        this.servers = servers;
        this.remote = remote;
        this.served = served;
        Gauge.builder("work.in.flight", lanes, ReadWork::inFlight)
                .description("Jobs being worked on now")
                .register(meters);
    }

    private static Intake lane(
            Cluster cluster, String topic, WorkLimits limits, EmbedTexts embedTexts) {
        Supplier<WorkQueue> queues =
                () -> new PartitionWorkQueue(cluster, GROUP, List.of(topic), limits);
        return new Intake(queues.get(), queues, embedTexts);
    }

    /** Jobs of a lane at the same time: what a model here can do, or what may wait for servers. */
    private static int jobs(Registry registry, EmbeddingConfig config) {
        int here =
                ServedModels.needsOneHere(registry, config.pool())
                        ? EmbeddingBeans.callers(config)
                        : 1;
        return ServedModels.needsServers(registry, config.pool())
                ? Math.max(here, config.servers().jobsMax())
                : here;
    }

    private static int inFlight(List<Intake> lanes) {
        return lanes.stream().mapToInt(Intake::inFlight).sum();
    }

    /** After {@link CheckStart}; that the model is injected means that it has embedded a word. */
    void start(@Observes @jakarta.annotation.Priority(CheckStart.FIRST + 2) StartupEvent start) {
        cancelled.start();
        served.start(() -> lanes.forEach(Intake::open), () -> onAllLanes(Intake::shut));
    }

    /** If it never began, because something was missing, there is nothing to end. */
    void stop(@Observes(notifyObserver = Reception.IF_EXISTS) ShutdownEvent stop)
            throws InterruptedException {
        served.close();
        onAllLanes(Intake::close);
        cancelled.close();
        servers.leave();
        remote.close();
        if (model.close(LEAVE_MODEL_WITHIN)) {
            embedder.close();
        }
    }

    /** At once: they have the same grace. */
    private void onAllLanes(Consumer<Intake> leave) {
        try (var leaving = Executors.newVirtualThreadPerTaskExecutor()) {
            lanes.forEach(lane -> leaving.execute(() -> leave.accept(lane)));
        }
    }

    boolean isReading() {
        return lanes.stream().allMatch(Intake::isReading);
    }
}

package dev.millrace.inference;

import dev.millrace.contracts.registry.Registry;
import dev.millrace.inference.claims.Guard;
import dev.millrace.inference.gguf.LoadModels;
import dev.millrace.log.CancelledJobs;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.LogWriter;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.WatchAccess;
import dev.millrace.log.work.WorkEngines;
import dev.millrace.log.work.WorkLimits;
import dev.millrace.log.work.WorkQueue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Opens and closes the shop: one process serves one pool. */
@ApplicationScoped
class ServePool {
    /** A record must outlive the job it is of. */
    private static final Duration RETENTION_AFTER_DEADLINE = Duration.ofDays(1);

    /** What is left after the grace for closing calls and acknowledging what ended. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final InferenceConfig config;
    private final Registry registry;
    private final Cluster cluster;
    private final Guard guard;
    private final CancelledJobs cancelled;
    private final RunningCalls calls;
    private final RunJobs jobs;
    private final LoadModels models;
    private @Nullable WorkQueue queue;
    private boolean closing;

    ServePool(
            InferenceConfig config,
            Registry registry,
            Cluster cluster,
            Guard guard,
            CancelledJobs cancelled,
            RunningCalls calls,
            RunJobs jobs,
            LoadModels models) {
        this.config = config;
        this.registry = registry;
        this.cluster = cluster;
        this.guard = guard;
        this.cancelled = cancelled;
        this.calls = calls;
        this.jobs = jobs;
        this.models = models;
    }

    void open(
            @Observes StartupEvent event,
            WatchAccess access,
            JobRulesConfig rules,
            LogWriter log,
            MeterRegistry meters)
            throws SQLException {
        int slots = WorkPool.slots(registry, config.pool());
        Duration retentionMin = rules.rules().deadlineMax().plus(RETENTION_AFTER_DEADLINE);
        access.require(Guard.addTo(WorkPool.needs(registry, config.pool(), retentionMin)));
        cancelled.start();
        guard.start();
        WorkQueue opened =
                new WorkEngines(cluster, log, handlingMax())
                        .open(
                                WorkPool.engine(registry, config.pool()),
                                WorkPool.group(config.pool()),
                                WorkPool.lanes(config.pool()),
                                WorkLimits.of(slots, config.grace().plus(CLOSING)));
        Gauge.builder("inference.running", opened, WorkQueue::inFlight).register(meters);
        queue = opened;
        models.start(() -> takeWork(opened));
    }

    /** A worker that is still loading a model takes nothing that another could run now. */
    private synchronized void takeWork(WorkQueue opened) {
        if (!closing) {
            opened.start(jobs);
        }
    }

    /** Every call as long as it may be, with its wait. */
    private Duration handlingMax() {
        return config.attemptTimeout()
                .plus(config.retryWaitHereMax())
                .multipliedBy(config.attemptsMax());
    }

    /** Takes nothing new, gives what runs its grace, hands the rest back. */
    void close(@Observes ShutdownEvent event) {
        WorkQueue opened = stopOpening();
        if (opened != null) {
            Thread.ofVirtual().name("grace").start(this::closeCallsAfterTheGrace);
            opened.close();
        }
        calls.leave();
        models.close();
        cancelled.close();
        guard.close();
    }

    private synchronized @Nullable WorkQueue stopOpening() {
        closing = true;
        return queue;
    }

    private void closeCallsAfterTheGrace() {
        try {
            calls.pause(config.grace());
            calls.leave();
        } catch (Leaving | InterruptedException e) {
            // Everything had ended before the grace was over.
        }
    }
}

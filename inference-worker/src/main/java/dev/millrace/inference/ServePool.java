package dev.millrace.inference;

import dev.millrace.backends.listed.AwaitModels;
import dev.millrace.backends.route.Leaving;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.inference.claims.Guard;
import dev.millrace.inference.gguf.LoadModels;
import dev.millrace.inference.lanes.WatchQueues;
import dev.millrace.log.CancelledJobs;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.LogWriter;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.WatchAccess;
import dev.millrace.log.work.Intake;
import dev.millrace.log.work.WorkConfig;
import dev.millrace.log.work.WorkEngines;
import dev.millrace.log.work.WorkQueue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
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
    private final AwaitModels served;
    private final WatchQueues loads;
    private @Nullable Intake intake;

    ServePool(
            InferenceConfig config,
            Registry registry,
            Cluster cluster,
            Guard guard,
            CancelledJobs cancelled,
            RunningCalls calls,
            RunJobs jobs,
            LoadModels models,
            AwaitModels served,
            WatchQueues loads) {
        this.config = config;
        this.registry = registry;
        this.cluster = cluster;
        this.guard = guard;
        this.cancelled = cancelled;
        this.calls = calls;
        this.jobs = jobs;
        this.models = models;
        this.served = served;
        this.loads = loads;
    }

    void open(
            @Observes StartupEvent event,
            WatchAccess access,
            JobRulesConfig rules,
            WorkConfig work,
            LogWriter log,
            MeterRegistry meters)
            throws SQLException {
        Duration retentionMin = rules.rules().deadlineMax().plus(RETENTION_AFTER_DEADLINE);
        access.require(Guard.addTo(WorkPool.needs(registry, config.pool(), retentionMin)));
        cancelled.start();
        guard.start();
        loads.start();
        Supplier<WorkQueue> queues =
                () -> queue(new WorkEngines(cluster, log, handlingMax()), work);
        Intake opened = new Intake(queues.get(), queues, jobs);
        Gauge.builder("inference.running", opened, Intake::inFlight).register(meters);
        intake = opened;
        // A worker whose model is not there yet takes nothing that another could run now.
        models.start(() -> served.start(opened::open, opened::shut));
    }

    private WorkQueue queue(WorkEngines engines, WorkConfig work) {
        return engines.open(
                WorkPool.engine(registry, config.pool()),
                WorkPool.group(config.pool()),
                WorkPool.lanes(config.pool()),
                work.limits(WorkPool.slots(registry, config.pool()), config.grace().plus(CLOSING))
                        .reserving(WorkPool.reserved(registry, config.pool())));
    }

    /** Every call as long as it may be, with its wait. */
    private Duration handlingMax() {
        return config.attemptTimeout()
                .plus(config.retryWaitHereMax())
                .multipliedBy(config.attemptsMax());
    }

    /** Takes nothing new, gives what runs its grace, hands the rest back. */
    void close(@Observes ShutdownEvent event) {
        served.close();
        Intake opened = intake;
        if (opened != null) {
            Thread.ofVirtual().name("grace").start(this::closeCallsAfterTheGrace);
            opened.close();
        }
        calls.leave();
        loads.close();
        models.close();
        cancelled.close();
        guard.close();
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

package dev.millrace.results.redrive;

import dev.millrace.log.LogWriter;
import dev.millrace.log.Persistence;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.results.Limits;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out redrives, one at a time in all of the installation: whichever replica finds one that
 * nobody has takes it. One whose runner died is taken over from its last commit.
 */
@Singleton
class RunRedrives {
    private static final Logger LOG = LoggerFactory.getLogger(RunRedrives.class);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration RETENTION_MIN = Duration.ofDays(31);

    private final RedriveRun.Needs needs;
    private final RedrivesConfig config;
    private final UUID us = UUID.randomUUID();
    private final Semaphore reasonsToLook = new Semaphore(0);
    private final Thread runner =
            Thread.ofPlatform().name("redrives").daemon().unstarted(this::lookAndRun);
    private final ScheduledExecutorService leases =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("redrive-lease").daemon().factory());

    private volatile boolean leaving;
    private volatile @Nullable RedriveRun running;

    @Inject
    RunRedrives(
            Cluster cluster,
            LogWriter log,
            Persistence persistence,
            Redrives redrives,
            Marks marks,
            RedrivesConfig config) {
        this(new RedriveRun.Needs(cluster, log, persistence, redrives, marks), config);
    }

    RunRedrives(RedriveRun.Needs needs, RedrivesConfig config) {
        check(config);
        this.needs = needs;
        this.config = config;
    }

    static void check(RedrivesConfig config) {
        Limits.atLeast(1, "redrives.rate-default", config.rateDefault());
        Limits.atLeast(config.rateDefault(), "redrives.rate-max", config.rateMax());
        Limits.atLeast(1, "redrives.scan-records-max", config.scanRecordsMax());
        Limits.positive("redrives.scan-time-max", config.scanTimeMax());
        Limits.atLeast(1, "redrives.scans-max", config.scansMax());
        Limits.atLeast(1, "redrives.reasons-max", config.reasonsMax());
        Limits.positive("redrives.look-every", config.lookEvery());
        Limits.atLeast(config.lookEvery().multipliedBy(3), "redrives.lease", config.lease());
        Limits.atLeast(RETENTION_MIN, "redrives.retention", config.retention());
    }

    void start(@Observes StartupEvent event) {
        start();
    }

    void stop(@Observes ShutdownEvent event) {
        close();
    }

    void start() {
        runner.start();
    }

    /** There may be one to carry out. */
    void look() {
        reasonsToLook.release();
    }

    /** Lets go of what runs once its batch is committed, and of everything that takes too long. */
    void close() {
        leaving = true;
        RedriveRun run = running;
        if (run != null) {
            run.leave();
        }
        reasonsToLook.release();
        try {
            if (!runner.join(GRACE)) {
                runner.interrupt();
                boolean _ = runner.join(GRACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        leases.shutdown();
    }

    @Scheduled(
            every = "1h",
            delayed = "2m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        try {
            needs.redrives().forget(config.retention());
            needs.marks().forget(config.retention());
        } catch (SQLException e) {
            LOG.warn(
                    "old redrives were not forgotten, the next hour tries again: {}", e.toString());
        }
    }

    private void lookAndRun() {
        while (!leaving) {
            try {
                if (!runOne()) {
                    boolean _ =
                            reasonsToLook.tryAcquire(
                                    config.lookEvery().toMillis(), TimeUnit.MILLISECONDS);
                    reasonsToLook.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | RuntimeException e) {
                LOG.warn("looking for a redrive failed, trying again: {}", e.toString());
                pause();
            }
        }
    }

    private void pause() {
        try {
            boolean _ =
                    reasonsToLook.tryAcquire(config.lookEvery().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            leaving = true;
        }
    }

    /** Whether there was one. */
    private boolean runOne() throws SQLException, InterruptedException {
        long asked = System.nanoTime();
        Optional<Redrive> claimed = needs.redrives().claim(us, config.lease());
        if (claimed.isEmpty()) {
            return false;
        }
        Redrive redrive = claimed.get();
        var lease = new Lease(needs.redrives(), redrive.id(), us, config.lease(), asked);
        long every = config.lookEvery().toMillis();
        var keeping =
                leases.scheduleWithFixedDelay(lease::keep, every, every, TimeUnit.MILLISECONDS);
        try {
            carryOut(redrive, lease);
        } finally {
            keeping.cancel(false);
        }
        return true;
    }

    private void carryOut(Redrive redrive, Lease lease) throws SQLException, InterruptedException {
        LOG.info(
                "redrive {} {}: {}, {} a second, asked for by {}",
                redrive.id(),
                redrive.read() == 0 ? "begins" : "goes on",
                redrive.filter(),
                redrive.ratePerSecond(),
                redrive.by());
        var run = new RedriveRun(needs, redrive, lease);
        running = run;
        boolean settled = false;
        try {
            if (leaving) {
                return;
            }
            settled = settle(redrive, run.run());
        } finally {
            running = null;
            if (!settled) {
                giveBack(redrive);
            }
        }
    }

    /** Whether nothing is left to do about it here. */
    private boolean settle(Redrive redrive, RedriveRun.End end) throws SQLException {
        return switch (end) {
            case RedriveRun.End.Done() -> end(redrive, Redrive.DONE, null);
            case RedriveRun.End.Cancelled() -> end(redrive, Redrive.CANCELLED, null);
            case RedriveRun.End.Failed(String why) -> end(redrive, Redrive.FAILED, why);
            case RedriveRun.End.Lost() -> {
                LOG.warn("redrive {} was taken over by another replica", redrive.id());
                yield true;
            }
            case RedriveRun.End.Left() -> false;
        };
    }

    private boolean end(Redrive redrive, String state, @Nullable String error) throws SQLException {
        if (needs.redrives().end(redrive.id(), us, state, error)) {
            needs.redrives()
                    .find(redrive.id())
                    .ifPresent(ended ->
                            LOG.info(
                                    "redrive {} ended {}: {}, {} of {} read{}",
                                    ended.id(),
                                    ended.state(),
                                    ended.counts(),
                                    ended.read(),
                                    ended.total(),
                                    error == null ? "" : ": " + error));
        }
        return true;
    }

    /** Another replica need not wait until the lease is over. */
    private void giveBack(Redrive redrive) {
        boolean interrupted = Thread.interrupted();
        try {
            needs.redrives().release(redrive.id(), us);
        } catch (SQLException e) {
            LOG.warn("redrive {} is free once its lease is over: {}", redrive.id(), e.toString());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

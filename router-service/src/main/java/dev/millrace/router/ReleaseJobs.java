package dev.millrace.router;

import dev.millrace.contracts.JobRules;
import dev.millrace.log.JobRulesConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes waiting jobs anew once they are due, by the registry of that moment. What fails here is
 * tried again at the next round; nothing leaves the table before it is on the log.
 */
@ApplicationScoped
class ReleaseJobs {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseJobs.class);

    private final WaitingJobs waiting;
    private final SeenJobs seen;
    private final Cancels cancels;
    private final Router router;
    private final RouterConfig limits;
    private final JobRules rules;
    private final Clock clock;
    private final ScheduledExecutorService rounds =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("release-jobs").daemon().factory());

    ReleaseJobs(
            WaitingJobs waiting,
            SeenJobs seen,
            Cancels cancels,
            Router router,
            RouterConfig limits,
            JobRulesConfig rules,
            Clock clock) {
        this.waiting = waiting;
        this.seen = seen;
        this.cancels = cancels;
        this.router = router;
        this.limits = limits;
        this.rules = rules.rules();
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        every(limits.releaseEvery(), "releasing waiting jobs", this::releaseDue);
        every(
                limits.forgetEvery(),
                "forgetting old ids",
                () -> {
                    int forgotten = seen.forget(limits.seenRetention(), limits.forgetJobsMax());
                    LOG.debug("forgot {} ids", forgotten);
                });
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        rounds.shutdown();
        if (!rounds.awaitTermination(5, TimeUnit.SECONDS)) {
            LOG.warn("left while waiting jobs were being released; they stay");
        }
    }

    private void releaseDue() throws Exception {
        int released;
        do {
            released =
                    waiting.releaseDue(
                            clock.instant(),
                            limits.releaseJobsMax(),
                            limits.releaseBytesMax(),
                            this::route);
        } while (released > 0);
    }

    private void route(List<WaitingJobs.Waiting> due) {
        List<Routed> routed = new ArrayList<>(due.size());
        for (WaitingJobs.Waiting job : due) {
            if (!cancels.has(job.key())) {
                routed.add(router.routeAgain(job.deferral().order(), rules, job.job()));
            }
        }
        router.write(routed);
    }

    private interface Round {
        void run() throws Exception;
    }

    private void every(Duration pause, String what, Round round) {
        var _ =
                rounds.scheduleWithFixedDelay(
                        () -> {
                            try {
                                round.run();
                            } catch (Exception e) {
                                LOG.warn("{} failed, the next round tries again: {}", what, e);
                            }
                        },
                        pause.toMillis(),
                        pause.toMillis(),
                        TimeUnit.MILLISECONDS);
    }
}

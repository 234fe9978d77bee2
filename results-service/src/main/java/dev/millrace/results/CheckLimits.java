package dev.millrace.results;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** Lets the service start only with limits that can be kept. */
class CheckLimits {
    void atStart(@Observes @Priority(1) StartupEvent start, ResultsConfig limits) {
        check(limits);
    }

    static void check(ResultsConfig limits) {
        Limits.positive("results.sweep-every", limits.sweepEvery());
        Limits.atLeast(Duration.ZERO, "results.sweep-grace", limits.sweepGrace());
        Limits.atLeast(1, "results.sweep-jobs-max", limits.sweepJobsMax());
        Limits.atLeast(Duration.ZERO, "results.wait-max", limits.waitMax());
        Limits.atLeast(Duration.ZERO, "results.unknown-wait", limits.unknownWait());
        Limits.atLeast(1, "results.waiters-max", limits.waitersMax());
        Limits.positive("results.poll-every", limits.pollEvery());
        Limits.positive("results.cancel-timeout", limits.cancelTimeout());
        Limits.atLeast(1, "results.cancels-max", limits.cancelsMax());
        Limits.atLeast(1, "results.usage-groups-max", limits.usageGroupsMax());
    }
}

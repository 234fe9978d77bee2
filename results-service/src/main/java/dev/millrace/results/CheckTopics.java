package dev.millrace.results;

import dev.millrace.contracts.Topics;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.RequiredTopics;
import dev.millrace.log.cluster.Cluster;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;

/**
 * Lets the service start only where every topic it reads or writes is there and kept long enough.
 */
class CheckTopics {
    private static final Set<String> JOBS_WAIT_THERE =
            Set.of(Topics.JOBS_SUBMITTED, Topics.JOBS_FINISHED, Topics.JOBS_CONTROL);
    private static final Set<String> ONLY_WRITTEN =
            Set.of(Topics.JOBS_COMPLETED, Topics.dead(Topics.JOBS_FINISHED));

    void atStart(@Observes @Priority(1) StartupEvent start, Cluster cluster, JobRulesConfig jobs) {
        RequiredTopics.check(cluster, JOBS_WAIT_THERE, jobs.deadlineMax().plus(Duration.ofDays(1)));
        RequiredTopics.check(cluster, ONLY_WRITTEN, Duration.ZERO);
    }
}

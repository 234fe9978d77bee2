package dev.millrace.ingest;

import dev.millrace.contracts.Topics;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.RequiredTopics;
import dev.millrace.log.cluster.Cluster;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;

/** Stops a start without the topic that jobs go to, before the port is open. */
@Singleton
class CheckTopics {
    void check(@Observes StartupEvent event, Cluster cluster, JobRulesConfig rules) {
        RequiredTopics.check(
                cluster,
                Set.of(Topics.JOBS_SUBMITTED),
                rules.deadlineMax().plus(Duration.ofDays(1)));
    }
}

package dev.millrace.ingest;

import dev.millrace.contracts.Topics;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.cluster.Needs;
import dev.millrace.log.cluster.WatchAccess;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Stops a start without the topic that jobs go to, before the port is open. */
@Singleton
class CheckTopics {
    void check(@Observes StartupEvent event, WatchAccess access, JobRulesConfig rules) {
        access.require(
                Needs.keeping(rules.deadlineMax().plus(Duration.ofDays(1)))
                        .writes(Topics.JOBS_SUBMITTED));
    }
}

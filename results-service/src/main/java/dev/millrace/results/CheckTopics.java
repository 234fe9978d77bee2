package dev.millrace.results;

import dev.millrace.contracts.Topics;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.cluster.Channels;
import dev.millrace.log.cluster.Needs;
import dev.millrace.log.cluster.WatchAccess;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * Lets the service start only where every topic it reads or writes is there and kept long enough.
 */
class CheckTopics {
    void atStart(
            @Observes @Priority(1) StartupEvent start,
            WatchAccess access,
            Channels channels,
            JobRulesConfig jobs) {
        access.require(
                channels.addTo(Needs.keeping(jobs.deadlineMax().plus(Duration.ofDays(1))))
                        .writes(Topics.JOBS_FINISHED, Topics.JOBS_CONTROL)
                        .writesForOthers(Topics.JOBS_COMPLETED, Topics.dead(Topics.JOBS_FINISHED)));
    }
}

package dev.millrace.ingest;

import dev.millrace.contracts.Topics;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.RequiredTopics;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Stops a start without the topic that jobs go to, before the port is open. */
@Singleton
class CheckTopics {
    void check(
            @Observes StartupEvent event,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            JobRulesConfig rules) {
        RequiredTopics.check(
                kafka, Set.of(Topics.JOBS_SUBMITTED), rules.deadlineMax().plus(Duration.ofDays(1)));
    }
}

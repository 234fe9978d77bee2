package dev.millrace.router;

import dev.millrace.contracts.Topics;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.RequiredTopics;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Stops a start that could lose jobs: every topic must be there and keep what it holds. */
@ApplicationScoped
class CheckTopics {
    private static final List<String> ALWAYS =
            List.of(
                    Topics.JOBS_SUBMITTED,
                    Topics.JOBS_DEFERRED,
                    Topics.JOBS_FINISHED,
                    Topics.JOBS_CONTROL,
                    Topics.dead(Topics.JOBS_SUBMITTED),
                    Topics.dead(Topics.JOBS_DEFERRED));

    void check(
            @Observes @Priority(1) StartupEvent event,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Router router,
            JobRulesConfig rules) {
        Set<String> topics = new HashSet<>(ALWAYS);
        topics.addAll(router.poolTopics());
        RequiredTopics.check(kafka, topics, rules.deadlineMax().plus(Duration.ofDays(1)));
    }
}

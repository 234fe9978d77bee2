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
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Stops a start that could not keep its promises, before the port is open. */
@Singleton
class StartChecks {
    void check(
            @Observes StartupEvent event,
            AuthConfig auth,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            JobRulesConfig rules) {
        ExposurePolicy.check(host, auth.keysFile().isPresent());
        RequiredTopics.check(
                kafka, Set.of(Topics.JOBS_SUBMITTED), rules.deadlineMax().plus(Duration.ofDays(1)));
    }
}

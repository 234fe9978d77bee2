package dev.millrace.embedding;

import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.access.ExposurePolicy;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.cluster.Needs;
import dev.millrace.log.cluster.WatchAccess;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Stops a start that could lose jobs, run cancelled ones or let strangers in. */
class CheckStart {
    /** Before anything reads. */
    static final int FIRST = 1;

    void exposure(
            @Observes @jakarta.annotation.Priority(FIRST) StartupEvent start,
            @ConfigProperty(name = "quarkus.http.host") String host,
            AuthConfig auth) {
        ExposurePolicy.check(host, auth.keysFile().isPresent());
    }

    /** Every topic must be there, and keep a job until its deadline and a day longer. */
    void topics(
            @Observes @jakarta.annotation.Priority(FIRST + 1) StartupEvent start,
            WatchAccess access,
            EmbeddingConfig config,
            Registry registry,
            JobRulesConfig jobs) {
        String interactive = Topics.work(config.pool(), Priority.INTERACTIVE);
        String batch = Topics.work(config.pool(), Priority.BATCH);
        access.require(
                Needs.keeping(jobs.deadlineMax().plus(Duration.ofDays(1)))
                        .reads(interactive, batch, Topics.JOBS_CONTROL)
                        .joins(ReadWork.GROUP)
                        .writes(Topics.JOBS_FINISHED, Topics.JOBS_DEFERRED, Topics.JOBS_EMBEDDED)
                        .writes(lanesOfFallbacks(registry, config.pool()))
                        .writesForOthers(Topics.dead(interactive), Topics.dead(batch)));
    }

    /** Where a job goes on whose next candidate is another pool's. */
    private static List<String> lanesOfFallbacks(Registry registry, String pool) {
        return registry.models().values().stream()
                .filter(model -> model.pool().equals(pool))
                .flatMap(model -> model.fallbackAliases().stream())
                .map(alias -> registry.candidate(alias).pool())
                .filter(other -> !other.equals(pool))
                .distinct()
                .flatMap(other -> Arrays.stream(Priority.values()).map(p -> Topics.work(other, p)))
                .toList();
    }
}

package dev.millrace.router;

import dev.millrace.contracts.JobKey;
import dev.millrace.log.CancelledJobs;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Which jobs were cancelled while they were on their way to us. */
@ApplicationScoped
class Cancels {
    private final CancelledJobs cancelled;

    Cancels(@Identifier("default-kafka-broker") Map<String, Object> kafka, RouterConfig limits) {
        cancelled = new CancelledJobs(kafka, limits.cancelsRememberedMax(), _ -> {});
        cancelled.start();
    }

    /** The job has its ending already; whoever holds it lets go. */
    boolean has(JobKey key) {
        return cancelled.contains(key);
    }

    @PreDestroy
    void close() {
        cancelled.close();
    }
}

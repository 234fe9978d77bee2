package dev.millrace.router;

import dev.millrace.contracts.JobKey;
import dev.millrace.log.CancelledJobs;
import dev.millrace.log.cluster.Cluster;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

/** Which jobs were cancelled while they were on their way to us. */
@ApplicationScoped
class Cancels {
    private final CancelledJobs cancelled;

    Cancels(Cluster cluster, RouterConfig limits) {
        cancelled = new CancelledJobs(cluster, limits.cancelsRememberedMax(), _ -> {});
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

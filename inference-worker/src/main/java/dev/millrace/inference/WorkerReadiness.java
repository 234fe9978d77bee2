package dev.millrace.inference;

import dev.millrace.inference.claims.Guard;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while the database takes our heartbeats. Having partitions is not asked for: a worker more
 * than there are partitions has none, and a rollout must not wait for it.
 */
@Readiness
@ApplicationScoped
class WorkerReadiness implements HealthCheck {
    private final Guard guard;

    WorkerReadiness(Guard guard) {
        this.guard = guard;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("heartbeat").status(guard.isBeating()).build();
    }
}

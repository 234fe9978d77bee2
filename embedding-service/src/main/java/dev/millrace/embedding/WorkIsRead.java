package dev.millrace.embedding;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready means that topics and model are there, and that this replica is a member of its group, with
 * a partition or, where there are more replicas than partitions, without.
 */
@Readiness
@Singleton
class WorkIsRead implements HealthCheck {
    private final ReadWork work;

    WorkIsRead(ReadWork work) {
        this.work = work;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("work is read").status(work.isReading()).build();
    }
}

package dev.millrace.embedding;

import dev.millrace.backends.listed.AwaitModels;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready means that topics and models are there, and that this replica is a member of its group,
 * with a partition or, where there are more replicas than partitions, without. Models of servers
 * that are awaited are named while they are not there, each with what is in the way.
 */
@Readiness
@Singleton
class WorkIsRead implements HealthCheck {
    private final ReadWork work;
    private final AwaitModels served;

    WorkIsRead(ReadWork work, AwaitModels served) {
        this.work = work;
        this.served = served;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("work is read").status(work.isReading());
        served.missing().forEach(response::withData);
        return response.build();
    }
}

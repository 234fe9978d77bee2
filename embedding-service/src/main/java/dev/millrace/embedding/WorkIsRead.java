package dev.millrace.embedding;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready means that the start went through: topics and model are there. Whether jobs can be fetched
 * is told, not demanded: a replica more than there are partitions has none, and is well.
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
        return HealthCheckResponse.named("work is read")
                .withData("reading", work.isReading())
                .up()
                .build();
    }
}

package dev.millrace.embedding;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means: the model is loaded, or nothing would read, and jobs can be fetched. */
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

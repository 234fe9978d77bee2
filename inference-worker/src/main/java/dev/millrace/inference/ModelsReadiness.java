package dev.millrace.inference;

import dev.millrace.backends.listed.AwaitModels;
import dev.millrace.inference.gguf.LoadModels;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once every model that runs in this process is loaded, and while every one that is awaited
 * from a server is there; else it says what is in the way.
 */
@Readiness
@ApplicationScoped
class ModelsReadiness implements HealthCheck {
    private final LoadModels models;
    private final AwaitModels served;

    ModelsReadiness(LoadModels models, AwaitModels served) {
        this.models = models;
        this.served = served;
    }

    @Override
    public HealthCheckResponse call() {
        Map<String, String> missing = new TreeMap<>(models.missing());
        missing.putAll(served.missing());
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("models").status(missing.isEmpty());
        missing.forEach(response::withData);
        return response.build();
    }
}

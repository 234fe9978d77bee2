package dev.millrace.inference;

import dev.millrace.inference.gguf.LoadModels;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready once every model that runs in this process is loaded; else it says what is in the way. */
@Readiness
@ApplicationScoped
class ModelsReadiness implements HealthCheck {
    private final LoadModels models;

    ModelsReadiness(LoadModels models) {
        this.models = models;
    }

    @Override
    public HealthCheckResponse call() {
        Map<String, String> missing = models.missing();
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("models").status(missing.isEmpty());
        missing.forEach(response::withData);
        return response.build();
    }
}

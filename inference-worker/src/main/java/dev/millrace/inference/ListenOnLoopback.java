package dev.millrace.inference;

import dev.millrace.contracts.access.ExposurePolicy;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Without API keys nobody outside this machine may reach the installation, not even its health. */
@ApplicationScoped
class ListenOnLoopback {
    void check(
            @Observes StartupEvent event,
            @ConfigProperty(name = "quarkus.http.host") String host,
            AuthConfig auth) {
        ExposurePolicy.check(host, auth.keysFile().isPresent());
    }
}

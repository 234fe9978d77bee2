package dev.millrace.router;

import dev.millrace.contracts.access.ExposurePolicy;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Without API keys nobody outside this machine may reach the installation. */
@ApplicationScoped
class ListenOnLoopback {
    void check(
            @Observes @Priority(1) StartupEvent event,
            @ConfigProperty(name = "auth.keys-file") Optional<String> keysFile,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        ExposurePolicy.check(host, keysFile.isPresent());
    }
}

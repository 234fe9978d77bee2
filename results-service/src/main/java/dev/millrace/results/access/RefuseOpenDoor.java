package dev.millrace.results.access;

import dev.millrace.contracts.access.ExposurePolicy;
import dev.millrace.contracts.access.KeyFile;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.Config;

/** Without API keys nobody but this machine may ask: a start that would let others in fails. */
class RefuseOpenDoor {
    void atStart(@Observes @Priority(1) StartupEvent start, Config config, KeyFile keys) {
        ExposurePolicy.check(
                config.getValue("quarkus.http.host", String.class), keys.isConfigured());
    }
}

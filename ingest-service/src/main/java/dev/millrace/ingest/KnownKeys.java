package dev.millrace.ingest;

import dev.millrace.contracts.access.ExposurePolicy;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Keeps the doorkeeper's keys as fresh as their file; stops a start that needs keys and has none.
 */
@Singleton
class KnownKeys {
    private final Doorkeeper doorkeeper;
    private final Vertx vertx;
    private final long timer;

    KnownKeys(
            AuthConfig config,
            @ConfigProperty(name = "quarkus.http.host") String host,
            Vertx vertx,
            @VirtualThreads ExecutorService threads) {
        ExposurePolicy.check(host, config.keysFile().isPresent());
        this.doorkeeper = new Doorkeeper(config.keysFile().orElse(List.of()));
        this.vertx = vertx;
        this.timer =
                vertx.setPeriodic(
                        Limits.positive("auth.reload-every", config.reloadEvery()).toMillis(),
                        _ -> threads.execute(doorkeeper::readAgain));
    }

    Doorkeeper doorkeeper() {
        return doorkeeper;
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }
}

package dev.millrace.ingest;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;

/** Keeps the doorkeeper's keys as fresh as their file. */
@Singleton
class KnownKeys {
    private final Doorkeeper doorkeeper;
    private final Vertx vertx;
    private final long timer;

    KnownKeys(AuthConfig config, Vertx vertx, @VirtualThreads ExecutorService threads) {
        this.doorkeeper = new Doorkeeper(config.keysFile().orElse(null));
        this.vertx = vertx;
        this.timer =
                vertx.setPeriodic(
                        config.reloadEvery().toMillis(),
                        _ -> threads.execute(doorkeeper::readAgain));
    }

    Doorkeeper doorkeeper() {
        return doorkeeper;
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }
}

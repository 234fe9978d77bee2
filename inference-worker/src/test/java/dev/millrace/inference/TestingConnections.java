package dev.millrace.inference;

import dev.millrace.backends.http.Connections;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Connections to servers on this machine. */
public final class TestingConnections {
    private TestingConnections() {}

    /** At most so many to each, and as many calls that wait for one. */
    public static Connections perServer(int most, Vertx vertx) {
        return new Connections(
                vertx,
                null,
                new Connections.Limits(
                        most,
                        most,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(4),
                        Duration.ofMinutes(5)));
    }
}

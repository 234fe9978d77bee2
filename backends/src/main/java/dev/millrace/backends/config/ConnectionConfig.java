package dev.millrace.backends.config;

import dev.millrace.backends.http.Connections;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How connections to model servers are kept. */
public interface ConnectionConfig {
    /** Longest wait for a connection to a model server. */
    @WithDefault("PT5S")
    Duration connectTimeout();

    /**
     * How long an unused connection is kept; keep it below what model servers allow. vLLM closes
     * after 5 seconds, load balancers mostly after 60.
     */
    @WithDefault("PT4S")
    Duration connectionIdleMax();

    /**
     * How long a connection is used for new calls. A kept one stays with the address it was opened
     * to, so a change in DNS is followed after this and the time that the old answer may be kept.
     */
    @WithDefault("PT5M")
    Duration connectionLifeMax();

    /**
     * The same as a value of the domain.
     *
     * @param connectionsMax most connections per server
     * @param waitingMax most calls waiting for one
     */
    default Connections.Limits connections(int connectionsMax, int waitingMax) {
        return new Connections.Limits(
                connectionsMax,
                waitingMax,
                connectTimeout(),
                connectionIdleMax(),
                connectionLifeMax());
    }
}

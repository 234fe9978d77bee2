package dev.millrace.ingest;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A service that calls are passed on to, with connections of its own. */
final class Upstream {
    private static final int CONNECT_MILLIS_MAX = 1_000;

    private final ForwardedHead heads;
    private final HttpClient client;
    private final Refusal away;

    /**
     * @param key of the configuration that holds {@code base}
     * @param away what callers are told while it does not answer
     */
    Upstream(Vertx vertx, String key, URI base, IngestConfig config, Refusal away) {
        this.heads =
                new ForwardedHead(
                        key,
                        base,
                        Limits.positive("ingest.forward-silence-max", config.forwardSilenceMax()));
        this.away = away;
        int connectionsMax =
                Limits.atLeast(1, "ingest.forward-connections-max", config.forwardConnectionsMax());
        this.client =
                vertx.httpClientBuilder()
                        .with(
                                new HttpClientOptions()
                                        .setConnectTimeout(CONNECT_MILLIS_MAX)
                                        .setMaxWaitQueueSize(connectionsMax))
                        .with(new PoolOptions().setHttp1MaxSize(connectionsMax))
                        .build();
    }

    /** Begins a call like {@code request}, as soon as there is a connection for it. */
    Future<HttpClientRequest> begin(
            HttpServerRequest request, String requestId, @Nullable String tenant) {
        return client.request(heads.of(request, requestId, tenant));
    }

    /** What callers are told while it does not answer. */
    Refusal away() {
        return away;
    }
}

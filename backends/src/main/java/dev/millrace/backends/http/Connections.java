package dev.millrace.backends.http;

import dev.millrace.contracts.registry.Proxy;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.contracts.registry.Tls;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to every back end that is called over HTTP: kept connections, TLS and the proxy. HTTP/1.1
 * only: on the offer of h2c some servers lose the body.
 *
 * <p>A name is looked up for each new connection, and a kept one stays with the address it was
 * opened to. So that a change in DNS is followed under steady load too, no connection is kept
 * longer than {@link Limits#lifeMax}.
 */
public final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /** Some gateways send more than the 8 KiB that the client takes by default. */
    private static final int HEADER_BYTES_MAX = 32 * 1024;

    /** A call that runs when its connection has lived long enough may go on; at most so long. */
    private static final Duration LAST_CALL_MAX = Duration.ofDays(1);

    private final Vertx vertx;
    private final Limits limits;
    private final @Nullable Proxy proxy;
    private final @Nullable ApiKeyFile proxyCredentials;
    private final Map<Tls, HttpClient> clients = new HashMap<>();

    /**
     * What one process may hold.
     *
     * @param connectionsMax most connections per server; one for each slot
     * @param waitingMax most calls waiting for a connection
     * @param connectTimeout for TCP, for the TLS handshake after it, and for the proxy before it
     * @param idleMax how long an unused connection is kept; less than servers keep theirs
     * @param lifeMax how long a connection is used for new calls
     */
    public record Limits(
            int connectionsMax,
            int waitingMax,
            Duration connectTimeout,
            Duration idleMax,
            Duration lifeMax) {
        /** The same times, for one call to a server at a time. */
        public Limits one() {
            return new Limits(1, 1, connectTimeout, idleMax, lifeMax);
        }
    }

    /**
     * @param proxy on the way to all back ends, null if there is none
     */
    public Connections(Vertx vertx, @Nullable Proxy proxy, Limits limits) {
        this.vertx = vertx;
        this.limits = limits;
        this.proxy = proxy;
        this.proxyCredentials =
                proxy == null || proxy.credentialsFile() == null
                        ? null
                        : new ApiKeyFile(Path.of(proxy.credentialsFile()));
    }

    /**
     * Begins to ask a back end; returns at once.
     *
     * @param backend with a base URL
     * @param path below it, such as {@code /chat/completions}
     * @param bytesMax largest body that is kept as a whole
     * @throws IOException if a file that the way needs cannot be read; its message names it
     */
    public HttpCall post(
            Registry.Backend backend,
            String path,
            Map<String, String> headers,
            byte[] body,
            int bytesMax,
            StreamReader stream)
            throws IOException {
        return begin(
                HttpMethod.POST, backend, url(backend) + path, headers, body, bytesMax, stream);
    }

    /** Begins to read something of a back end; as {@link #post} otherwise. */
    public HttpCall get(
            Registry.Backend backend, String path, Map<String, String> headers, int bytesMax)
            throws IOException {
        return read(backend, url(backend) + path, headers, bytesMax);
    }

    /** Begins to read what a server has beside its API, outside of the {@code /v1} of that. */
    public HttpCall getBeside(Registry.Backend backend, String path, int bytesMax)
            throws IOException {
        return read(backend, url(backend).replaceAll("/v1$", "") + path, Map.of(), bytesMax);
    }

    private HttpCall read(
            Registry.Backend backend, String url, Map<String, String> headers, int bytesMax)
            throws IOException {
        byte[] nothing = {};
        return begin(HttpMethod.GET, backend, url, headers, nothing, bytesMax, StreamReader.none());
    }

    private HttpCall begin(
            HttpMethod method,
            Registry.Backend backend,
            String url,
            Map<String, String> headers,
            byte[] body,
            int bytesMax,
            StreamReader stream)
            throws IOException {
        RequestOptions options =
                new RequestOptions()
                        .setMethod(method)
                        .setAbsoluteURI(url)
                        .setFollowRedirects(false);
        headers.forEach(options::putHeader);
        if (proxy != null && proxy.isFor(URI.create(url))) {
            options.setProxyOptions(by(proxy));
        }
        return HttpCall.begin(
                client(backend.trust()), options, Buffer.buffer(body), bytesMax, stream);
    }

    private static String url(Registry.Backend backend) {
        return Objects.requireNonNull(backend.baseUrl(), "baseUrl").replaceAll("/+$", "");
    }

    private ProxyOptions by(Proxy way) throws IOException {
        ProxyOptions options =
                new ProxyOptions()
                        .setType(ProxyType.HTTP)
                        .setHost(way.host())
                        .setPort(way.port())
                        .setConnectTimeout(limits.connectTimeout());
        if (proxyCredentials != null) {
            String[] both = proxyCredentials.key().split(":", 2);
            if (both.length != 2) {
                throw new IOException(
                        "the file " + way.credentialsFile() + " must hold user:password");
            }
            options.setUsername(both[0]).setPassword(both[1]);
        }
        return options;
    }

    /**
     * Looks at the files that the registry names for the way to the back ends of a pool.
     *
     * @throws IllegalStateException with the entry of the registry and the file that cannot be read
     */
    public void checkFiles(Registry registry, String pool) {
        registry.models().values().stream()
                .filter(model -> model.pool().equals(pool))
                .forEach(model -> checkFiles(registry, model));
    }

    private void checkFiles(Registry registry, Registry.Model model) {
        Registry.Backend backend = registry.backends().get(model.backend());
        if (backend != null && backend.tls() != null) {
            try {
                client(backend.tls());
            } catch (IOException e) {
                throw new IllegalStateException(
                        "backends.%s.%s".formatted(model.backend(), e.getMessage()), e);
            }
        }
    }

    /** Those who are trusted alike share one; its pool is one of each server's all the same. */
    private synchronized HttpClient client(Tls tls) throws IOException {
        HttpClient client = clients.get(tls);
        if (client == null) {
            requireReadable("tls.caFile", tls.caFile());
            requireReadable("tls.certificateFile", tls.certificateFile());
            requireReadable("tls.keyFile", tls.keyFile());
            client = opened(tls);
            clients.put(tls, client);
        }
        return client;
    }

    private static void requireReadable(String field, @Nullable String file) throws IOException {
        if (file != null && !Files.isReadable(Path.of(file))) {
            throw new IOException("%s %s cannot be read".formatted(field, file));
        }
    }

    private HttpClient opened(Tls tls) {
        HttpClientOptions options =
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_1_1)
                        .setHttp2ClearTextUpgrade(false)
                        .setPipelining(false)
                        .setMaxHeaderSize(HEADER_BYTES_MAX)
                        .setConnectTimeout(Math.toIntExact(limits.connectTimeout().toMillis()))
                        .setSslHandshakeTimeout(limits.connectTimeout().toMillis())
                        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setKeepAliveTimeout(Math.toIntExact(limits.idleMax().toSeconds()))
                        .setEnabledSecureTransportProtocols(new LinkedHashSet<>(tls.versions()));
        if (tls.caFile() != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(tls.caFile()));
        }
        if (tls.certificateFile() != null && tls.keyFile() != null) {
            options.setKeyCertOptions(
                    new PemKeyCertOptions()
                            .addCertPath(tls.certificateFile())
                            .addKeyPath(tls.keyFile()));
        }
        if (tls.trustsAnybody()) {
            LOG.warn(
                    "tls.insecure: true in the registry: whoever answers for such a back end gets"
                            + " its API key and all prompts");
            options.setTrustAll(true).setVerifyHost(false);
        }
        return vertx.httpClientBuilder()
                .with(options)
                .with(
                        new PoolOptions()
                                .setHttp1MaxSize(limits.connectionsMax())
                                .setMaxWaitQueueSize(limits.waitingMax()))
                .withConnectHandler(this::endInTime)
                .build();
    }

    private void endInTime(HttpConnection connection) {
        long timer =
                vertx.setTimer(
                        limits.lifeMax().toMillis(),
                        _ -> connection.shutdown(LAST_CALL_MAX.toHours(), TimeUnit.HOURS));
        connection.closeHandler(_ -> vertx.cancelTimer(timer));
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(HttpClient::close);
    }
}

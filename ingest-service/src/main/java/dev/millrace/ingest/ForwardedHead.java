package dev.millrace.ingest;

import dev.millrace.contracts.access.TenantPolicy;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of a message's head goes on to the other side: all but what is between two neighbours. */
final class ForwardedHead {
    /** Longest wait for a free connection; a caller can wait better than we can. */
    private static final long CONNECTION_MILLIS_MAX = 2_000;

    /** RFC 9110, section 7.6.1; and what we say ourselves on each side. */
    private static final Set<String> OUR_OWN =
            Set.of(
                    "connection",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "host",
                    "expect",
                    RequestIds.HEADER);

    private final String host;
    private final int port;
    private final boolean ssl;
    private final String path;
    private final Duration silenceMax;

    /**
     * @param key of the configuration that holds {@code base}
     * @throws IllegalArgumentException for what is no http URL
     */
    ForwardedHead(String key, URI base, Duration silenceMax) {
        this.ssl = "https".equals(base.getScheme());
        String name = base.getHost();
        boolean http = ssl || "http".equals(base.getScheme());
        if (!http || name == null) {
            throw new IllegalArgumentException(
                    "%s must be an http or https URL, was '%s'".formatted(key, base));
        }
        this.host = name;
        this.port = base.getPort() >= 0 ? base.getPort() : ssl ? 443 : 80;
        this.path = base.getRawPath().replaceAll("/+$", "");
        this.silenceMax = silenceMax;
    }

    /**
     * The head of the forwarded request.
     *
     * @param tenant whom the call is for; null where no keys are known, and then the caller may
     *     name one itself
     */
    RequestOptions of(HttpServerRequest request, String requestId, @Nullable String tenant) {
        var options =
                new RequestOptions()
                        .setMethod(request.method())
                        .setHost(host)
                        .setPort(port)
                        .setSsl(ssl)
                        .setURI(path + request.uri())
                        .setConnectTimeout(CONNECTION_MILLIS_MAX)
                        .setIdleTimeout(silenceMax.toMillis());
        var headers = MultiMap.caseInsensitiveMultiMap();
        copy(request.headers(), headers);
        if (tenant != null) {
            headers.set(TenantPolicy.HEADER, tenant);
        }
        return options.setHeaders(headers.set(RequestIds.HEADER, requestId));
    }

    static void copy(HttpClientResponse from, HttpServerResponse to) {
        to.setStatusCode(from.statusCode());
        copy(from.headers(), to.headers());
    }

    private static void copy(MultiMap from, MultiMap to) {
        Set<String> named = namedBy(from.get("connection"));
        from.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!OUR_OWN.contains(lower) && !named.contains(lower)) {
                to.add(name, value);
            }
        });
    }

    /** The headers that a {@code Connection} header keeps between two neighbours. */
    private static Set<String> namedBy(@Nullable String connection) {
        return connection == null
                ? Set.of()
                : new HashSet<>(
                        Arrays.asList(
                                connection.toLowerCase(Locale.ROOT).strip().split("\\s*,\\s*")));
    }
}

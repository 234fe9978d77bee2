package dev.millrace.inference.model;

import dev.millrace.backends.Fault;
import dev.millrace.backends.http.HttpAnswer;
import dev.millrace.backends.http.HttpCall;
import dev.millrace.contracts.registry.Registry;
import dev.millrace.inference.dialect.Dialect;
import dev.millrace.inference.dialect.Unmappable;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All servers that are called over HTTP, with one client. HTTP/1.1 only: on the offer of h2c some
 * of them lose the body.
 *
 * <p>Closing a call closes its connection, which is how a server learns to stop.
 */
public final class HttpModelServers implements AutoCloseable {
    private final HttpClient client;
    private final Limits limits;
    private final AnswerReading reading;
    private final Clock clock;

    /**
     * What one process may hold.
     *
     * @param connectionsMax most connections per server; one for each slot
     * @param waitingMax most calls waiting for a connection
     * @param idleMax how long an unused connection is kept; less than servers keep theirs
     * @param responseBytesMax most bytes read of a response
     * @param outputBytesMax largest completion kept
     * @param retryAfterMax longest wait that a server can ask for
     * @param silenceMax longest time without a token of a stream
     */
    public record Limits(
            int connectionsMax,
            int waitingMax,
            Duration connectTimeout,
            Duration idleMax,
            int responseBytesMax,
            int outputBytesMax,
            Duration retryAfterMax,
            Duration silenceMax) {}

    public HttpModelServers(Vertx vertx, Limits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
        this.reading = new AnswerReading(limits.outputBytesMax(), limits.retryAfterMax());
        this.client =
                vertx.createHttpClient(
                        new HttpClientOptions()
                                .setProtocolVersion(HttpVersion.HTTP_1_1)
                                .setHttp2ClearTextUpgrade(false)
                                .setPipelining(false)
                                .setConnectTimeout(
                                        Math.toIntExact(limits.connectTimeout().toMillis()))
                                .setKeepAliveTimeout(Math.toIntExact(limits.idleMax().toSeconds())),
                        new PoolOptions()
                                .setHttp1MaxSize(limits.connectionsMax())
                                .setMaxWaitQueueSize(limits.waitingMax()));
    }

    /**
     * One of them.
     *
     * @param backend with a base URL
     * @param apiKey null for a server that asks for none
     */
    public ModelServer at(Registry.Backend backend, @Nullable String apiKey) {
        Dialect dialect = Dialect.of(backend.type(), backend.outputTokens(), clock);
        return call -> begin(backend, dialect, apiKey, call);
    }

    private ModelServer.Call begin(
            Registry.Backend backend, Dialect dialect, @Nullable String apiKey, ChatCall call) {
        byte[] body;
        try {
            body =
                    dialect.body(
                            call.request(), call.chat().body(), call.model(), backend.streams());
        } catch (Unmappable e) {
            return ended(e);
        }
        String baseUrl = Objects.requireNonNull(backend.baseUrl(), "baseUrl");
        RequestOptions options =
                new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setAbsoluteURI(baseUrl.replaceAll("/+$", "") + dialect.path())
                        .setFollowRedirects(false)
                        .putHeader("content-type", "application/json")
                        .putHeader("accept", "application/json")
                        .putHeader("traceparent", call.traceparent());
        dialect.headers(apiKey).forEach(options::putHeader);
        if (backend.idempotencyHeader() != null) {
            options.putHeader(backend.idempotencyHeader(), call.idempotencyKey());
        }
        ReadStream stream = new ReadStream(dialect.stream(), limits.outputBytesMax());
        HttpCall exchange =
                HttpCall.begin(
                        client, options, Buffer.buffer(body), limits.responseBytesMax(), stream);
        return new Running(call, dialect, stream, exchange, silenceMax(backend, call));
    }

    /** What comes as a whole is silent until it is there. */
    private Duration silenceMax(Registry.Backend backend, ChatCall call) {
        return backend.streams() ? limits.silenceMax() : call.timeout();
    }

    private static ModelServer.Call ended(Unmappable why) {
        Fault fault =
                Fault.caller("unsupported_field", why.field(), String.valueOf(why.getMessage()));
        return new ModelServer.Call() {
            @Override
            public CallEnd await() {
                return new CallEnd.Failed(fault);
            }

            @Override
            public void close() {
                // It never began.
            }
        };
    }

    @Override
    public void close() {
        client.close();
    }

    private final class Running implements ModelServer.Call {
        private final ChatCall call;
        private final Dialect dialect;
        private final ReadStream stream;
        private final HttpCall exchange;
        private final Duration silenceMax;

        private Running(
                ChatCall call,
                Dialect dialect,
                ReadStream stream,
                HttpCall exchange,
                Duration silenceMax) {
            this.call = call;
            this.dialect = dialect;
            this.stream = stream;
            this.exchange = exchange;
            this.silenceMax = silenceMax;
        }

        @Override
        public CallEnd await() throws InterruptedException {
            HttpAnswer answer = exchange.await(call.timeout(), silenceMax);
            int characters = call.chat().characters();
            return stream.isUsed()
                    ? new StreamReading(reading).read(answer, stream, characters, clock.instant())
                    : reading.read(answer, dialect, characters, clock.instant());
        }

        @Override
        public void close() {
            exchange.close();
        }
    }
}

package dev.millrace.inference.model;

import dev.millrace.backends.http.HttpAnswer;
import dev.millrace.backends.http.HttpCall;
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
import org.jspecify.annotations.Nullable;

/**
 * All OpenAI-compatible servers, with one client. HTTP/1.1 only: on the offer of h2c some of them
 * lose the body.
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
     */
    public record Limits(
            int connectionsMax,
            int waitingMax,
            Duration connectTimeout,
            Duration idleMax,
            int responseBytesMax,
            int outputBytesMax,
            Duration retryAfterMax) {}

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
     * @param baseUrl such as {@code https://api.openai.com/v1}
     * @param apiKey null for a server that asks for none
     * @param idempotencyHeader the header by which it knows a call that is made again, null if none
     */
    public ModelServer at(
            String baseUrl, @Nullable String apiKey, @Nullable String idempotencyHeader) {
        return call -> begin(baseUrl, apiKey, idempotencyHeader, call);
    }

    private ModelServer.Call begin(
            String baseUrl,
            @Nullable String apiKey,
            @Nullable String idempotencyHeader,
            ChatCall call) {
        RequestOptions options =
                new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setAbsoluteURI(baseUrl.replaceAll("/+$", "") + "/chat/completions")
                        .setFollowRedirects(false)
                        .putHeader("content-type", "application/json")
                        .putHeader("accept", "application/json")
                        .putHeader("traceparent", call.traceparent());
        if (apiKey != null) {
            options.putHeader("authorization", "Bearer " + apiKey);
        }
        if (idempotencyHeader != null) {
            options.putHeader(idempotencyHeader, call.idempotencyKey());
        }
        Buffer body = Buffer.buffer(ChatBody.of(call.request(), call.model()));
        HttpCall exchange = HttpCall.begin(client, options, body, limits.responseBytesMax());
        return new Running(call, exchange);
    }

    @Override
    public void close() {
        client.close();
    }

    private final class Running implements ModelServer.Call {
        private final ChatCall call;
        private final HttpCall exchange;

        private Running(ChatCall call, HttpCall exchange) {
            this.call = call;
            this.exchange = exchange;
        }

        @Override
        public CallEnd await() throws InterruptedException {
            HttpAnswer answer = exchange.await(call.timeout());
            return reading.read(answer, call.chat().characters(), clock.instant());
        }

        @Override
        public void close() {
            exchange.close();
        }
    }
}

package dev.millrace.embedding.collections;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One call over HTTP, whose caller may leave at any time. All is said on its event loop, so that it
 * is answered once, whoever comes first.
 */
final class Exchange {
    private static final String REQUEST_ID = "x-request-id";
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private final RoutingContext call;
    private final Context loop;
    private final String requestId;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    private Exchange(RoutingContext call, Context loop, String requestId) {
        this.call = call;
        this.loop = loop;
        this.requestId = requestId;
    }

    /** On the call's event loop. Nothing of its body is read before it is asked for. */
    static Exchange begun(RoutingContext call) {
        call.request().pause();
        @Nullable String given = call.request().getHeader(REQUEST_ID);
        String id =
                given != null && SANE.matcher(given).matches() ? given : "req_" + UUID.randomUUID();
        call.response().putHeader(REQUEST_ID, id);
        var exchange = new Exchange(call, Objects.requireNonNull(Vertx.currentContext()), id);
        call.addEndHandler(_ -> exchange.over.complete(null));
        return exchange;
    }

    RoutingContext call() {
        return call;
    }

    /** What the call goes by, ingest-service's name for it or its caller's. */
    String requestId() {
        return requestId;
    }

    /** Completes once it is answered or its caller has left. */
    CompletableFuture<Void> over() {
        return over;
    }

    /** Does something on the event loop, soon. */
    void then(Runnable next) {
        loop.runOnContext(_ -> next.run());
    }

    /** Answers, from whatever thread, unless that has been done or nobody is there. */
    void answer(HttpReply reply) {
        then(() -> {
            HttpServerResponse response = call.response();
            if (!response.ended() && !response.closed()) {
                reply.headers().forEach(response::putHeader);
                response.setStatusCode(reply.status()).end(Buffer.buffer(reply.body()));
            }
        });
    }

    /**
     * Lets a body pass that nobody wants: many clients read no answer before they sent it all.
     *
     * @param timeMax after which the connection is closed
     */
    void discardBody(Duration timeMax) {
        then(() -> {
            HttpServerRequest request = call.request();
            if (!request.isEnded()) {
                Vertx vertx = call.vertx();
                long timer = vertx.setTimer(timeMax.toMillis(), _ -> request.connection().close());
                request.handler(_ -> {});
                request.endHandler(_ -> vertx.cancelTimer(timer));
                request.exceptionHandler(_ -> vertx.cancelTimer(timer));
                request.resume();
            }
        });
    }
}

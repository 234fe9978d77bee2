package dev.millrace.ingest;

import dev.millrace.contracts.access.ScopePolicy;
import dev.millrace.contracts.access.TenantPolicy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on what results-service owns, piece by piece in both directions and without reading it. A
 * caller that leaves takes its forwarded call along.
 */
@Singleton
class ForwardCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardCalls.class);
    private static final int CONNECT_MILLIS_MAX = 1_000;

    private final KnownKeys keys;
    private final IngestConfig config;
    private final ForwardedHead heads;
    private final HttpClient results;

    ForwardCalls(KnownKeys keys, IngestConfig config, Vertx vertx) {
        this.keys = keys;
        this.config = config;
        this.heads =
                new ForwardedHead(
                        config.resultsUrl(),
                        Limits.positive("ingest.forward-silence-max", config.forwardSilenceMax()));
        int connectionsMax =
                Limits.atLeast(1, "ingest.forward-connections-max", config.forwardConnectionsMax());
        this.results =
                vertx.httpClientBuilder()
                        .with(
                                new HttpClientOptions()
                                        .setConnectTimeout(CONNECT_MILLIS_MAX)
                                        .setMaxWaitQueueSize(connectionsMax))
                        .with(new PoolOptions().setHttp1MaxSize(connectionsMax))
                        .build();
    }

    /** On the event loop: nothing here waits. */
    void handle(RoutingContext call) {
        HttpServerRequest request = call.request();
        String scope = ScopePolicy.scopeOf(request.method().name(), call.normalizedPath());
        switch (keys.doorkeeper()
                .check(
                        request.getHeader(HttpHeaders.AUTHORIZATION),
                        request.getHeader(TenantPolicy.HEADER),
                        scope)) {
            case Entry.Admitted(@Nullable String tenant) -> forward(call, request, tenant);
            case Entry.TurnedAway(Refusal refusal) -> refuse(call, refusal);
        }
    }

    private void forward(RoutingContext call, HttpServerRequest request, @Nullable String tenant) {
        request.pause();
        results.request(heads.of(request, RequestIds.of(call), tenant))
                .compose(upstream -> ask(call, request, upstream))
                .onSuccess(answer -> answer(call, answer))
                .onFailure(failure -> failed(call, failure));
    }

    private static Future<HttpClientResponse> ask(
            RoutingContext call, HttpServerRequest request, HttpClientRequest upstream) {
        if (call.response().closed()) {
            upstream.reset();
            return Future.failedFuture("the caller left");
        }
        call.addEndHandler(_ -> leave(call, upstream));
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            call.response().writeContinue();
        }
        boolean hasBody =
                request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        if (hasBody) {
            return upstream.send(request);
        }
        request.resume();
        return upstream.send();
    }

    private static void leave(RoutingContext call, HttpClientRequest upstream) {
        if (!call.response().ended()) {
            upstream.reset();
        }
    }

    private void answer(RoutingContext call, HttpClientResponse answer) {
        HttpServerResponse response = call.response();
        if (response.closed()) {
            answer.request().reset();
            return;
        }
        ForwardedHead.copy(answer, response);
        if (isBodiless(call, answer)) {
            answer.resume();
            response.end();
            return;
        }
        if (!response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            response.setChunked(true);
        }
        answer.pipe()
                .endOnFailure(false)
                .to(response)
                .onFailure(failure -> {
                    LOG.debug("{}: a forwarded answer broke off", RequestIds.of(call), failure);
                    answer.request().reset();
                    call.request().connection().close();
                });
    }

    private static boolean isBodiless(RoutingContext call, HttpClientResponse answer) {
        return call.request().method().equals(HttpMethod.HEAD)
                || answer.statusCode() == 204
                || answer.statusCode() == 304;
    }

    private void failed(RoutingContext call, Throwable failure) {
        LOG.debug("{}: a call was not forwarded", RequestIds.of(call), failure);
        refuse(
                call,
                failure instanceof ConnectionPoolTooBusyException
                        ? Refusal.full("too many calls are under way")
                        : Refusal.away(
                                "results_unavailable",
                                "results-service does not answer; jobs are still accepted, and"
                                        + " what they become can be asked later"));
    }

    private void refuse(RoutingContext call, Refusal refusal) {
        Answers.refuse(call, refusal);
        BodyIntake.discard(call.request(), call.vertx(), config.bodyTimeMax());
    }
}

package dev.millrace.ingest;

import dev.millrace.contracts.access.ScopePolicy;
import dev.millrace.contracts.access.TenantPolicy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on what other services own, piece by piece in both directions and without reading it. A
 * caller that leaves takes its forwarded call along.
 */
@Singleton
class ForwardCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardCalls.class);

    private final KnownKeys keys;
    private final IngestConfig config;
    private final Upstream results;
    private final @Nullable Upstream embedding;

    ForwardCalls(KnownKeys keys, IngestConfig config, Vertx vertx) {
        this.keys = keys;
        this.config = config;
        this.results =
                new Upstream(
                        vertx,
                        "ingest.results-url",
                        config.resultsUrl(),
                        config,
                        Refusal.away(
                                "results_unavailable",
                                "results-service does not answer; jobs are still accepted, and"
                                        + " what they become can be asked later"));
        this.embedding = config.embeddingUrl().map(url -> embedding(vertx, url)).orElse(null);
    }

    private Upstream embedding(Vertx vertx, URI url) {
        return new Upstream(
                vertx,
                "ingest.embedding-url",
                url,
                config,
                Refusal.away(
                        "embedding_unavailable",
                        "embedding-service does not answer; jobs are still accepted, also those of"
                                + " kind search and unindex"));
    }

    /** On the event loop: nothing here waits. */
    void toResults(RoutingContext call) {
        forward(call, results);
    }

    /** Likewise. */
    void toEmbedding(RoutingContext call) {
        forward(call, embedding);
    }

    private void forward(RoutingContext call, @Nullable Upstream upstream) {
        HttpServerRequest request = call.request();
        String scope = ScopePolicy.scopeOf(request.method().name(), call.normalizedPath());
        switch (keys.doorkeeper()
                .check(
                        request.getHeader(HttpHeaders.AUTHORIZATION),
                        request.getHeader(TenantPolicy.HEADER),
                        scope)) {
            case Entry.Admitted(@Nullable String tenant) when upstream != null ->
                    forward(call, upstream, tenant);
            case Entry.Admitted _ -> refuse(call, Refusal.noVectors());
            case Entry.TurnedAway(Refusal refusal) -> refuse(call, refusal);
        }
    }

    private void forward(RoutingContext call, Upstream upstream, @Nullable String tenant) {
        HttpServerRequest request = call.request();
        request.pause();
        upstream.begin(request, RequestIds.of(call), tenant)
                .compose(forwarded -> ask(call, request, forwarded))
                .onSuccess(answer -> answer(call, answer))
                .onFailure(failure -> failed(call, upstream, failure));
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

    private void failed(RoutingContext call, Upstream upstream, Throwable failure) {
        LOG.debug("{}: a call was not forwarded", RequestIds.of(call), failure);
        refuse(
                call,
                failure instanceof ConnectionPoolTooBusyException
                        ? Refusal.full("too many calls are under way")
                        : upstream.away());
    }

    private void refuse(RoutingContext call, Refusal refusal) {
        Answers.refuse(call, refusal);
        BodyIntake.discard(call.request(), call.vertx(), config.bodyTimeMax());
    }
}

package dev.millrace.ingest;

import dev.millrace.contracts.Headers;
import dev.millrace.contracts.access.ApiKeys;
import dev.millrace.contracts.access.TenantPolicy;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code POST /v1/jobs}: who calls, is there room, is every job good, is it on the log; in
 * this order, and each no is said as soon as it is known.
 */
@Singleton
class SubmitJobs {
    private static final Logger LOG = LoggerFactory.getLogger(SubmitJobs.class);
    private static final String IDEMPOTENCY_KEY = "idempotency-key";

    private final SubmitLimits limits;
    private final InFlight inFlight;
    private final KnownKeys keys;
    private final AcceptJobs jobs;
    private final SubmitMetrics metrics;
    private final Clock clock;
    private final ExecutorService threads;

    SubmitJobs(
            IngestConfig config,
            KnownKeys keys,
            AcceptJobs jobs,
            SubmitMetrics metrics,
            Clock clock,
            @VirtualThreads ExecutorService threads) {
        this.limits = SubmitLimits.of(config);
        this.inFlight = new InFlight(limits.requestsInFlightMax(), limits.bytesInFlightMax());
        this.keys = keys;
        this.jobs = jobs;
        this.metrics = metrics;
        this.clock = clock;
        this.threads = threads;
    }

    /** On the event loop: nothing here waits. */
    void handle(RoutingContext call) {
        Instant at = clock.instant();
        call.addEndHandler(_ ->
                metrics.answered(
                        call.response().getStatusCode(), Duration.between(at, clock.instant())));
        String authorization = call.request().getHeader(HttpHeaders.AUTHORIZATION);
        String tenantNamed = call.request().getHeader(TenantPolicy.HEADER);
        switch (keys.doorkeeper().check(authorization, tenantNamed, ApiKeys.WRITE)) {
            case Entry.Admitted(@Nullable String tenant) -> admitted(call, tenant, at);
            case Entry.TurnedAway(Refusal refusal) -> refuseUnread(call, refusal);
        }
    }

    private void admitted(RoutingContext call, @Nullable String tenant, Instant at) {
        HttpServerRequest request = call.request();
        String type = SubmitCall.mediaType(request.getHeader(HttpHeaders.CONTENT_TYPE));
        if (!SubmitCall.isReadable(type)) {
            refuseUnread(call, wrongType());
            return;
        }
        long announced = BodyIntake.announced(request);
        if (announced > limits.requestBytesMax()) {
            refuseUnread(call, BodyIntake.tooLarge(limits.requestBytesMax()));
            return;
        }
        InFlight.Place place = inFlight.tryEnter((int) announced);
        if (place == null) {
            refuseUnread(call, Refusal.full("too many requests are under way"));
            return;
        }
        var endings =
                new BodyIntake.Endings(
                        body -> submit(call, place, submitCall(call, body, type, tenant, at)),
                        refusal -> {
                            place.close();
                            refuse(call, refusal);
                        },
                        place::close);
        new BodyIntake(request, place, (int) announced, limits.requestBytesMax(), endings)
                .start(call.vertx(), limits.bodyTimeMax());
    }

    private static SubmitCall submitCall(
            RoutingContext call, byte[] body, String type, @Nullable String tenant, Instant at) {
        HttpServerRequest request = call.request();
        return new SubmitCall(
                body,
                type,
                request.getHeader(IDEMPOTENCY_KEY),
                request.getHeader(Headers.TRACEPARENT),
                tenant,
                at);
    }

    private void submit(RoutingContext call, InFlight.Place place, SubmitCall submitted) {
        threads.execute(() -> {
            try (place) {
                answer(call, jobs.accept(submitted));
            } catch (RuntimeException e) {
                LOG.error("{}: POST /v1/jobs failed", RequestIds.of(call), e);
                refuse(call, Refusal.bug());
            }
        });
    }

    private void answer(RoutingContext call, Acceptance acceptance) {
        switch (acceptance) {
            case Acceptance.One(Receipt receipt) -> {
                metrics.accepted(List.of(receipt));
                call.response().putHeader(HttpHeaders.LOCATION, "/v1/jobs/" + receipt.id());
                sayReplayed(call, receipt.replayed());
                Answers.json(call, 202, receipt);
            }
            case Acceptance.Many(List<Receipt> receipts) -> {
                metrics.accepted(receipts);
                sayReplayed(call, receipts.stream().allMatch(Receipt::replayed));
                Answers.json(call, 202, new Receipts("list", receipts));
            }
            case Acceptance.Refused(Refusal refusal) -> refuse(call, refusal);
        }
    }

    private record Receipts(String object, List<Receipt> data) {}

    private static void sayReplayed(RoutingContext call, boolean replayed) {
        if (replayed) {
            call.response().putHeader("idempotent-replayed", "true");
        }
    }

    private void refuseUnread(RoutingContext call, Refusal refusal) {
        refuse(call, refusal);
        BodyIntake.discard(call.request(), call.vertx(), limits.bodyTimeMax());
    }

    private void refuse(RoutingContext call, Refusal refusal) {
        metrics.rejected(refusal.error().code());
        Answers.refuse(call, refusal);
    }

    private static Refusal wrongType() {
        return Refusal.caller(
                415,
                "unsupported_media_type",
                "Content-Type",
                "must be application/json, application/cloudevents+json or"
                        + " application/cloudevents-batch+json");
    }
}

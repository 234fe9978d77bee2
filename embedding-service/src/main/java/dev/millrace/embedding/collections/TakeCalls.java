package dev.millrace.embedding.collections;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Headers;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.access.Access;
import dev.millrace.contracts.access.AccessPolicy;
import dev.millrace.contracts.access.KeyFile;
import dev.millrace.contracts.access.TenantPolicy;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes calls in: who calls, is there room, is the body here; in this order, and each no is said as
 * soon as it is known. What waits waits on virtual threads.
 */
@Singleton
class TakeCalls {
    private static final Logger LOG = LoggerFactory.getLogger(TakeCalls.class);

    private final CollectionLimits limits;
    private final KeyFile keys;
    private final Clock clock;
    private final ExecutorService threads;
    private final Semaphore places;

    TakeCalls(
            CollectionLimits limits,
            KeyFile keys,
            Clock clock,
            @VirtualThreads ExecutorService threads) {
        this.limits = limits;
        this.keys = keys;
        this.clock = clock;
        this.threads = threads;
        this.places = new Semaphore(limits.callsMax());
    }

    /** How a call is answered that nothing is wrong with so far. */
    interface Answering {
        Reply answer(Call call, Exchange exchange) throws WrongCall, InterruptedException;
    }

    /** On the event loop: nothing here waits. */
    void take(RoutingContext call, Answering answering) {
        Exchange exchange = Exchange.begun(call);
        HttpServerRequest request = call.request();
        var asked =
                new AccessPolicy.Call(
                        request.method().name(),
                        call.normalizedPath(),
                        request.getHeader(HttpHeaders.AUTHORIZATION),
                        request.getHeader(TenantPolicy.HEADER));
        @Nullable WrongCall unreadable = unreadable(request);
        threads.execute(() -> {
            try {
                // The keys may be read from their file.
                admit(exchange, AccessPolicy.decide(asked, keys.keys()), unreadable, answering);
            } catch (RuntimeException e) {
                refuseUnread(exchange, bug(exchange, e));
            }
        });
    }

    /**
     * Why its body is not read at all, null if it is. Not one of the types that a browser sends to
     * a stranger without asking first: else any web page could search what is kept on the machine
     * of whoever looks at it.
     */
    private @Nullable WrongCall unreadable(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            return WrongCall.of(
                    "unsupported_media_type", "Content-Type", "must be application/json");
        }
        return BodyIntake.announced(request) > limits.bodyBytesMax()
                ? BodyIntake.tooLarge(limits.bodyBytesMax())
                : null;
    }

    private void admit(
            Exchange exchange, Access access, @Nullable WrongCall unreadable, Answering answering) {
        switch (access) {
            case Access.Denied(JobError error) -> refuseUnread(exchange, error);
            case Access.Granted _ when unreadable != null ->
                    refuseUnread(exchange, unreadable.error());
            case Access.Granted(var caller) -> {
                if (places.tryAcquire()) {
                    exchange.then(() -> takeBody(exchange, caller.tenant(), answering));
                } else {
                    refuseUnread(exchange, full());
                }
            }
        }
    }

    /** On the event loop. Whatever becomes of the body, the place is given back. */
    private void takeBody(Exchange exchange, String tenant, Answering answering) {
        var _ =
                BodyIntake.begin(exchange, limits.bodyBytesMax(), limits.bodyTimeMax())
                        .whenComplete((body, failure) -> {
                            if (failure == null) {
                                Call call = call(exchange.call(), tenant, body);
                                threads.execute(() -> run(exchange, call, answering));
                            } else {
                                places.release();
                                refuse(exchange, failure);
                            }
                        });
    }

    private void refuse(Exchange exchange, Throwable failure) {
        if (failure instanceof WrongCall wrong) {
            answer(exchange, new Reply.Refused(wrong.error()));
        }
    }

    private Call call(RoutingContext call, String tenant, byte[] body) {
        Map<String, List<String>> parameters = new HashMap<>();
        for (String name : call.queryParams().names()) {
            parameters.put(name, call.queryParams().getAll(name));
        }
        return new Call(
                tenant,
                String.valueOf(call.pathParam("name")),
                parameters,
                body,
                call.request().getHeader(Headers.TRACEPARENT),
                clock.instant());
    }

    private void run(Exchange exchange, Call call, Answering answering) {
        try {
            answer(exchange, answering.answer(call, exchange));
        } catch (WrongCall e) {
            answer(exchange, new Reply.Refused(e.error()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer(exchange, new Reply.Refused(leaving()));
        } catch (RuntimeException e) {
            answer(exchange, new Reply.Refused(bug(exchange, e)));
        } finally {
            places.release();
        }
    }

    /** Answers a call of which nothing more is wanted. On the event loop. */
    void turnAway(RoutingContext call, JobError error) {
        refuseUnread(Exchange.begun(call), error);
    }

    private void refuseUnread(Exchange exchange, JobError error) {
        answer(exchange, new Reply.Refused(error));
        exchange.discardBody(limits.bodyTimeMax());
    }

    private void answer(Exchange exchange, Reply reply) {
        exchange.answer(HttpReply.of(reply, clock.instant()));
    }

    private static JobError full() {
        return new JobError(
                "too_many_requests",
                null,
                "too many calls about collections are under way",
                Blame.CAPACITY,
                true,
                null);
    }

    private static JobError leaving() {
        return new JobError("leaving", null, "the process is leaving", Blame.US, true, null);
    }

    private static JobError bug(Exchange exchange, RuntimeException e) {
        // Its message may quote the call.
        LOG.error(
                "{}: a {} failed by our own fault: {} at {}",
                exchange.requestId(),
                exchange.call().request().method(),
                e.getClass().getName(),
                e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]);
        return new JobError(
                "internal_error",
                null,
                "this call met a bug; our log has it under the x-request-id",
                Blame.US,
                true,
                null);
    }
}

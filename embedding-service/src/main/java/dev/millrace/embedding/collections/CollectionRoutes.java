package dev.millrace.embedding.collections;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobIds;
import dev.millrace.log.JobRulesConfig;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/** Which path is whose, and how each call is answered. */
@Singleton
class CollectionRoutes {
    private static final String SEARCH = "/v1/collections/:name/search";
    private static final String DOCUMENTS = "/v1/collections/:name/documents";

    private final TakeCalls calls;
    private final CollectionCalls collections;
    private final CallReading reading;
    private final Vertx vertx;
    private final Clock clock;

    CollectionRoutes(
            TakeCalls calls,
            CollectionCalls collections,
            CollectionLimits limits,
            JobRulesConfig rules,
            Vertx vertx,
            Clock clock) {
        this.calls = calls;
        this.collections = collections;
        this.reading =
                new CallReading(
                        rules.rules(),
                        limits.deadline(),
                        new JobIds(clock, new SecureRandom())::next);
        this.vertx = vertx;
        this.clock = clock;
    }

    void register(@Observes Router router) {
        router.post(SEARCH).handler(call -> calls.take(call, this::search));
        router.delete(DOCUMENTS).handler(call -> calls.take(call, this::forget));
        router.route("/v1/*").last().handler(this::unknown);
    }

    /** In time in any case: what is found later is not waited for. */
    private Reply search(Call call, Exchange exchange) throws WrongCall, InterruptedException {
        CallReading.Asked asked = reading.search(call);
        JobEnvelope job = asked.job();
        long left = Duration.between(clock.instant(), job.deadline()).toMillis();
        long timer =
                vertx.setTimer(
                        Math.max(1, left),
                        _ -> exchange.answer(HttpReply.of(late(job), clock.instant())));
        try {
            return collections.search(job, asked.task(), exchange.over());
        } finally {
            vertx.cancelTimer(timer);
        }
    }

    private static Reply late(JobEnvelope job) {
        return new Reply.Refused(
                new JobError(
                        "deadline_passed",
                        "deadline",
                        "nothing was found within %s"
                                .formatted(Duration.between(job.submittedAt(), job.deadline())),
                        Blame.US,
                        true,
                        null));
    }

    private Reply forget(Call call, Exchange exchange) throws WrongCall, InterruptedException {
        return collections.forget(call.tenant(), reading.forget(call));
    }

    private void unknown(RoutingContext call) {
        calls.turnAway(
                call,
                JobError.caller(
                        "not_found",
                        null,
                        "nothing is here; there are POST %s and DELETE %s"
                                .formatted(SEARCH, DOCUMENTS)
                                .replace(":name", "{name}")));
    }
}

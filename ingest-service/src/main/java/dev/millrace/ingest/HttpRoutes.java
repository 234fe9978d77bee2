package dev.millrace.ingest;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Which path is whose. */
@Singleton
class HttpRoutes {
    private final SubmitJobs submit;
    private final ForwardCalls forward;

    HttpRoutes(SubmitJobs submit, ForwardCalls forward) {
        this.submit = submit;
        this.forward = forward;
    }

    void register(@Observes Router router) {
        router.post("/v1/jobs").handler(submit::handle);
        router.route("/v1/collections/*").handler(forward::toEmbedding);
        router.route("/v1/*").handler(forward::toResults);
        router.route().last().handler(HttpRoutes::unknown);
    }

    private static void unknown(RoutingContext call) {
        Answers.refuse(
                call,
                Refusal.caller(
                        404,
                        "not_found",
                        null,
                        "nothing is here; the API is under /v1/, described at /q/openapi"));
    }
}

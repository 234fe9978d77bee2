package dev.millrace.ingest;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Says things to a caller, unless it has left. */
final class Answers {
    private Answers() {}

    static void json(RoutingContext call, int status, Object body) {
        HttpServerResponse response = call.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(Buffer.buffer(Json.bytes(body)));
        }
    }

    static void refuse(RoutingContext call, Refusal refusal) {
        HttpServerResponse response = call.response();
        if (response.headWritten()) {
            return;
        }
        if (refusal.retryAfterSeconds() > 0) {
            response.putHeader("retry-after", Integer.toString(refusal.retryAfterSeconds()));
        }
        if (refusal.error().blame() == Blame.CALLER) {
            response.putHeader("x-should-retry", "false");
        }
        if (refusal.status() == 401) {
            response.putHeader("www-authenticate", "Bearer");
        }
        json(call, refusal.status(), refusal.body());
    }
}

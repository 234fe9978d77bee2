package dev.millrace.results.access;

import dev.millrace.contracts.access.Access;
import dev.millrace.contracts.access.AccessPolicy;
import dev.millrace.contracts.access.KeyFile;
import dev.millrace.contracts.access.TenantPolicy;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Finds out who asks and for which tenant, before anybody answers. */
class Authenticate {
    private final KeyFile keyFile;
    private final Requester requester;
    private final RoutingContext exchange;

    Authenticate(KeyFile keyFile, Requester requester, RoutingContext exchange) {
        this.keyFile = keyFile;
        this.requester = requester;
        this.exchange = exchange;
    }

    @ServerRequestFilter
    public void filter() {
        HttpServerRequest request = exchange.request();
        var call =
                new AccessPolicy.Call(
                        request.method().name(),
                        exchange.normalizedPath(),
                        request.getHeader(HttpHeaders.AUTHORIZATION),
                        request.getHeader(TenantPolicy.HEADER));
        switch (AccessPolicy.decide(call, keyFile.keys())) {
            case Access.Granted(var caller) -> requester.is(caller);
            case Access.Denied(var error) -> throw new Refusal(error);
        }
    }
}

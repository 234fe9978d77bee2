package dev.millrace.results.access;

import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.access.ApiKeys;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Finds out for which tenant a request asks: the key decides; without keys a header does. */
class Authenticate {
    static final String TENANT_HEADER = "millrace-tenant";
    private static final String LOCAL = "local";

    private final KeyFile keyFile;
    private final Requester requester;

    Authenticate(KeyFile keyFile, Requester requester) {
        this.keyFile = keyFile;
        this.requester = requester;
    }

    @ServerRequestFilter
    public void filter(ContainerRequestContext request) {
        ApiKeys keys = keyFile.keys();
        requester.isOf(keys == null ? named(request) : holder(keys, request).tenant());
    }

    private static String named(ContainerRequestContext request) {
        @Nullable String named = request.getHeaderString(TENANT_HEADER);
        if (named == null) {
            return LOCAL;
        }
        if (!JobKey.isTenant(named)) {
            throw Refusal.parameter(TENANT_HEADER, named, JobKey.TENANT_ALLOWED);
        }
        return named;
    }

    private static ApiKeys.Caller holder(ApiKeys keys, ContainerRequestContext request) {
        ApiKeys.Caller caller = keys.caller(request.getHeaderString(HttpHeaders.AUTHORIZATION));
        if (caller == null) {
            throw new Refusal(
                    JobError.caller(
                            "invalid_api_key",
                            null,
                            "an API key is needed: Authorization: Bearer <key>"));
        }
        String scope = scopeOf(request.getMethod());
        if (!caller.scopes().contains(scope)) {
            throw new Refusal(
                    JobError.caller("forbidden", null, "the API key lacks the scope " + scope));
        }
        return caller;
    }

    private static String scopeOf(String method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)
                ? ApiKeys.READ
                : ApiKeys.WRITE;
    }
}

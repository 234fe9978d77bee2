package dev.millrace.results.access;

import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.access.ApiKeys;
import dev.millrace.contracts.access.ScopePolicy;
import org.jspecify.annotations.Nullable;

/** Decides for which tenant a call asks: its key says so; where no keys are known, a header may. */
final class AccessPolicy {
    static final String TENANT_HEADER = "millrace-tenant";
    private static final String LOCAL = "local";

    private AccessPolicy() {}

    /**
     * A call, as far as the decision needs it.
     *
     * @param path without dot segments, as it is matched
     * @param tenantNamed what {@link #TENANT_HEADER} says
     */
    record Call(
            String method,
            String path,
            @Nullable String authorization,
            @Nullable String tenantNamed) {}

    /**
     * The tenant.
     *
     * @param keys null where none are known
     * @throws Refusal if the call may not be made
     */
    static String tenantOf(Call call, @Nullable ApiKeys keys) {
        return keys == null ? named(call.tenantNamed()) : holder(call, keys).tenant();
    }

    private static String named(@Nullable String tenant) {
        if (tenant == null) {
            return LOCAL;
        }
        if (!JobKey.isTenant(tenant)) {
            throw Refusal.parameter(TENANT_HEADER, tenant, JobKey.TENANT_ALLOWED);
        }
        return tenant;
    }

    private static ApiKeys.Caller holder(Call call, ApiKeys keys) {
        ApiKeys.Caller caller = keys.caller(call.authorization());
        if (caller == null) {
            throw new Refusal(
                    JobError.caller(
                            "invalid_api_key",
                            null,
                            "an API key is needed: Authorization: Bearer <key>"));
        }
        String scope = ScopePolicy.scopeOf(call.method(), call.path());
        if (!caller.scopes().contains(scope)) {
            throw new Refusal(
                    JobError.caller("forbidden", null, "the API key lacks the scope " + scope));
        }
        return caller;
    }
}

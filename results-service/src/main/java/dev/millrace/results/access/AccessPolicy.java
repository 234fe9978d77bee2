package dev.millrace.results.access;

import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.access.ApiKeys;
import dev.millrace.contracts.access.ScopePolicy;
import dev.millrace.contracts.access.TenantPolicy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides who asks, and for which tenant: a key says so; where no keys are known, this machine may
 * do everything and a header names the tenant.
 */
final class AccessPolicy {
    /** Who is written down where nobody has a key. */
    static final String THIS_MACHINE = "this machine";

    private static final String LOCAL = "local";

    private AccessPolicy() {}

    /**
     * A call, as far as the decision needs it.
     *
     * @param path without dot segments, as it is matched
     * @param tenantNamed what {@link TenantPolicy#HEADER} says
     */
    record Call(
            String method,
            String path,
            @Nullable String authorization,
            @Nullable String tenantNamed) {}

    /**
     * Who asks; the tenant is the one that the call is for.
     *
     * @param keys null where none are known
     * @throws Refusal if the call may not be made
     */
    static ApiKeys.Caller callerOf(Call call, @Nullable ApiKeys keys) {
        if (keys == null) {
            return new ApiKeys.Caller(
                    THIS_MACHINE,
                    named(call.tenantNamed()),
                    Set.of(ApiKeys.READ, ApiKeys.WRITE, ApiKeys.ADMIN));
        }
        ApiKeys.Caller holder = holder(call, keys);
        JobError objection = TenantPolicy.objection(holder, call.tenantNamed());
        if (objection != null) {
            throw new Refusal(objection);
        }
        return new ApiKeys.Caller(
                holder.name(), TenantPolicy.tenant(holder, call.tenantNamed()), holder.scopes());
    }

    private static String named(@Nullable String tenant) {
        if (tenant == null) {
            return LOCAL;
        }
        if (!JobKey.isTenant(tenant)) {
            throw Refusal.parameter(TenantPolicy.HEADER, tenant, JobKey.TENANT_ALLOWED);
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
        if (!caller.may(scope)) {
            throw Refusal.lacks(scope);
        }
        return caller;
    }
}

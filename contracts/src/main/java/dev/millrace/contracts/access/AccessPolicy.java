package dev.millrace.contracts.access;

import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides who asks, and for which tenant, the same at every service that answers calls: a key says
 * so; where no keys are known, this machine may do everything and a header names the tenant.
 */
public final class AccessPolicy {
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
    public record Call(
            String method,
            String path,
            @Nullable String authorization,
            @Nullable String tenantNamed) {}

    /**
     * Whether the call may be made.
     *
     * @param keys null where none are known
     */
    public static Access decide(Call call, @Nullable ApiKeys keys) {
        return keys == null
                ? ofThisMachine(call.tenantNamed())
                : ofHolder(call, keys.caller(call.authorization()));
    }

    private static Access ofThisMachine(@Nullable String tenantNamed) {
        String tenant = tenantNamed == null ? LOCAL : tenantNamed;
        return JobKey.isTenant(tenant)
                ? new Access.Granted(
                        new ApiKeys.Caller(
                                THIS_MACHINE,
                                tenant,
                                Set.of(ApiKeys.READ, ApiKeys.WRITE, ApiKeys.ADMIN)))
                : new Access.Denied(TenantPolicy.notATenant(tenant));
    }

    private static Access ofHolder(Call call, ApiKeys.@Nullable Caller holder) {
        if (holder == null) {
            return new Access.Denied(
                    JobError.caller(
                            "invalid_api_key",
                            null,
                            "an API key is needed: Authorization: Bearer <key>"));
        }
        String scope = ScopePolicy.scopeOf(call.method(), call.path());
        if (!holder.may(scope)) {
            return new Access.Denied(lacks(scope));
        }
        JobError objection = TenantPolicy.objection(holder, call.tenantNamed());
        return objection == null
                ? new Access.Granted(
                        new ApiKeys.Caller(
                                holder.name(),
                                TenantPolicy.tenant(holder, call.tenantNamed()),
                                holder.scopes()))
                : new Access.Denied(objection);
    }

    /** What somebody is told whose key may not do it. */
    public static JobError lacks(String scope) {
        return JobError.caller("forbidden", null, "the API key lacks the scope " + scope);
    }
}

package dev.millrace.contracts.access;

import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobKey;
import org.jspecify.annotations.Nullable;

/**
 * For which tenant a call with an API key is made, the same at every door: for the key's, unless an
 * admin names another in a header.
 */
public final class TenantPolicy {
    /** Names the tenant; in an installation without API keys anybody may. */
    public static final String HEADER = "millrace-tenant";

    private TenantPolicy() {}

    /**
     * What is wrong with the tenant that a call names, null if nothing is.
     *
     * @param named what {@link #HEADER} says
     */
    public static @Nullable JobError objection(ApiKeys.Caller caller, @Nullable String named) {
        if (named == null || named.equals(caller.tenant())) {
            return null;
        }
        if (!caller.may(ApiKeys.ADMIN)) {
            return JobError.caller(
                    "forbidden",
                    HEADER,
                    "the API key is for the tenant '%s'; to name another in the header %s takes the"
                                    .formatted(caller.tenant(), HEADER)
                            + " scope "
                            + ApiKeys.ADMIN);
        }
        return JobKey.isTenant(named) ? null : notATenant(named);
    }

    static JobError notATenant(String named) {
        return JobError.caller(
                "invalid_value",
                HEADER,
                "the header %s must match %s, had %d characters"
                        .formatted(HEADER, JobKey.TENANT_ALLOWED, named.length()));
    }

    /** The tenant of a call that nothing is wrong with. */
    public static String tenant(ApiKeys.Caller caller, @Nullable String named) {
        return named == null ? caller.tenant() : named;
    }
}

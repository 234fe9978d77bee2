package dev.millrace.contracts.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.JobError;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantPolicyTest {
    private static final ApiKeys.Caller ACME =
            new ApiKeys.Caller("a", "acme", Set.of(ApiKeys.READ, ApiKeys.WRITE));
    private static final ApiKeys.Caller OPS =
            new ApiKeys.Caller("o", "ops", Set.of(ApiKeys.READ, ApiKeys.ADMIN));

    @Test
    void aKeySpeaksForItsTenantWhetherOrNotTheHeaderRepeatsIt() {
        for (String named : new String[] {null, "acme"}) {
            assertThat(TenantPolicy.objection(ACME, named)).isNull();
            assertThat(TenantPolicy.tenant(ACME, named)).isEqualTo("acme");
        }
    }

    @Test
    void toNameAnotherIsForbiddenAndSaysTheHeaderAndTheScope() {
        JobError error = objection(ACME, "rival");

        assertThat(error.code()).isEqualTo("forbidden");
        assertThat(error.field()).isEqualTo("millrace-tenant");
        assertThat(error.message()).contains("'acme'", "millrace-tenant", "admin");
    }

    @Test
    void anAdminMayNameAnyTenantThatCanBe() {
        assertThat(TenantPolicy.objection(OPS, "acme")).isNull();
        assertThat(TenantPolicy.tenant(OPS, "acme")).isEqualTo("acme");
        assertThat(TenantPolicy.tenant(OPS, null)).isEqualTo("ops");
        assertThat(objection(OPS, "A B").code()).isEqualTo("invalid_value");
        assertThat(objection(OPS, "").message()).contains("[a-z0-9-]{1,40}", "had 0 characters");
    }

    private static JobError objection(ApiKeys.Caller caller, @Nullable String named) {
        return Objects.requireNonNull(TenantPolicy.objection(caller, named));
    }
}

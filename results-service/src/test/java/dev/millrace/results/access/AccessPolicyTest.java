package dev.millrace.results.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.access.ApiKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessPolicyTest {
    @TempDir Path directory = Path.of("");

    @Test
    void withoutKeysTheHeaderNamesTheTenantElseItIsLocal() {
        assertThat(tenantOf(get(null, null), null)).isEqualTo("local");
        assertThat(tenantOf(get(null, "umbrella"), null)).isEqualTo("umbrella");
    }

    @Test
    void aTenantThatCannotBeIsRefusedByName() {
        assertThatThrownBy(() -> tenantOf(get(null, "Not A Tenant"), null))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> {
                            assertThat(refusal.status()).isEqualTo(400);
                            assertThat(refusal.error().field()).isEqualTo("millrace-tenant");
                        })
                .hasMessageContaining("'Not A Tenant'")
                .hasMessageContaining("[a-z0-9-]{1,40}");
    }

    @Test
    void withoutKeysThisMachineRunsTheInstallation() {
        ApiKeys.Caller caller = AccessPolicy.callerOf(get(null, null), null);

        assertThat(caller.may(ApiKeys.ADMIN)).isTrue();
        assertThat(caller.name()).isEqualTo("this machine");
    }

    @Test
    void withKeysTheKeyNamesTheTenantAndAnotherInTheHeaderIsRefused() throws IOException {
        ApiKeys keys = keys();

        assertThat(tenantOf(get("Bearer acme-key", null), keys)).isEqualTo("acme");
        assertThat(tenantOf(get("Bearer acme-key", "acme"), keys)).isEqualTo("acme");
        assertThatThrownBy(() -> tenantOf(get("Bearer acme-key", "umbrella"), keys))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> {
                            assertThat(refusal.status()).isEqualTo(403);
                            assertThat(refusal.error().field()).isEqualTo("millrace-tenant");
                        });
    }

    @Test
    void anAdminMayNameTheTenant() throws IOException {
        ApiKeys keys = keys();

        assertThat(tenantOf(get("Bearer ops-key", "umbrella"), keys)).isEqualTo("umbrella");
        assertThat(AccessPolicy.callerOf(get("Bearer ops-key", "umbrella"), keys).name())
                .isEqualTo("the operators");
    }

    @Test
    void withKeysNobodyIsAnsweredWithoutOne() throws IOException {
        ApiKeys keys = keys();

        assertThatThrownBy(() -> tenantOf(get(null, "acme"), keys))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(401));
    }

    @Test
    void aKeyThatLacksTheScopeIsToldWhich() throws IOException {
        var secrets = new AccessPolicy.Call("GET", "/v1/webhooks/secrets", "Bearer acme-key", null);
        ApiKeys keys = keys();

        assertThatThrownBy(() -> tenantOf(secrets, keys))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(403))
                .hasMessageContaining(ApiKeys.WRITE);
    }

    private ApiKeys keys() throws IOException {
        Path file = directory.resolve("keys.yaml");
        Files.writeString(
                file,
                """
                keys:
                  - { sha256: "%s", tenant: acme, scopes: [jobs:read] }
                  - { sha256: "%s", tenant: ops, scopes: [jobs:read, admin], name: the operators }
                """
                        .formatted(ApiKeys.sha256("acme-key"), ApiKeys.sha256("ops-key")));
        return ApiKeys.read(List.of(file));
    }

    private static String tenantOf(AccessPolicy.Call call, @Nullable ApiKeys keys) {
        return AccessPolicy.callerOf(call, keys).tenant();
    }

    private static AccessPolicy.Call get(
            @Nullable String authorization, @Nullable String tenantNamed) {
        return new AccessPolicy.Call("GET", "/v1/jobs", authorization, tenantNamed);
    }
}

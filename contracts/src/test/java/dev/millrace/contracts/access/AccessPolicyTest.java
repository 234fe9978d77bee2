package dev.millrace.contracts.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.ErrorBody;
import dev.millrace.contracts.JobError;
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
        JobError error = denied(get(null, "Not A Tenant"), null);

        assertThat(ErrorBody.status(error)).isEqualTo(400);
        assertThat(error.field()).isEqualTo("millrace-tenant");
        assertThat(error.message()).contains("12 characters", "[a-z0-9-]{1,40}");
    }

    @Test
    void withoutKeysThisMachineRunsTheInstallation() {
        ApiKeys.Caller caller = granted(get(null, null), null);

        assertThat(caller.may(ApiKeys.ADMIN)).isTrue();
        assertThat(caller.name()).isEqualTo("this machine");
    }

    @Test
    void withKeysTheKeyNamesTheTenantAndAnotherInTheHeaderIsRefused() throws IOException {
        ApiKeys keys = keys();

        assertThat(tenantOf(get("Bearer acme-key", null), keys)).isEqualTo("acme");
        assertThat(tenantOf(get("Bearer acme-key", "acme"), keys)).isEqualTo("acme");
        JobError error = denied(get("Bearer acme-key", "umbrella"), keys);
        assertThat(ErrorBody.status(error)).isEqualTo(403);
        assertThat(error.field()).isEqualTo("millrace-tenant");
    }

    @Test
    void anAdminMayNameTheTenant() throws IOException {
        ApiKeys keys = keys();

        assertThat(tenantOf(get("Bearer ops-key", "umbrella"), keys)).isEqualTo("umbrella");
        assertThat(granted(get("Bearer ops-key", "umbrella"), keys).name())
                .isEqualTo("the operators");
    }

    @Test
    void withKeysNobodyIsAnsweredWithoutOne() throws IOException {
        assertThat(ErrorBody.status(denied(get(null, "acme"), keys()))).isEqualTo(401);
    }

    @Test
    void aKeyThatLacksTheScopeIsToldWhich() throws IOException {
        var secrets = new AccessPolicy.Call("GET", "/v1/webhooks/secrets", "Bearer acme-key", null);

        JobError error = denied(secrets, keys());

        assertThat(ErrorBody.status(error)).isEqualTo(403);
        assertThat(error.message()).contains(ApiKeys.WRITE);
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
        return granted(call, keys).tenant();
    }

    private static ApiKeys.Caller granted(AccessPolicy.Call call, @Nullable ApiKeys keys) {
        return ((Access.Granted) AccessPolicy.decide(call, keys)).caller();
    }

    private static JobError denied(AccessPolicy.Call call, @Nullable ApiKeys keys) {
        return ((Access.Denied) AccessPolicy.decide(call, keys)).error();
    }

    private static AccessPolicy.Call get(
            @Nullable String authorization, @Nullable String tenantNamed) {
        return new AccessPolicy.Call("GET", "/v1/jobs", authorization, tenantNamed);
    }
}

package dev.millrace.results.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.access.ApiKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessPolicyTest {
    @TempDir Path directory = Path.of("");

    @Test
    void withoutKeysTheHeaderNamesTheTenantElseItIsLocal() {
        assertThat(AccessPolicy.tenantOf(get(null, null), null)).isEqualTo("local");
        assertThat(AccessPolicy.tenantOf(get(null, "umbrella"), null)).isEqualTo("umbrella");
    }

    @Test
    void aTenantThatCannotBeIsRefusedByName() {
        assertThatThrownBy(() -> AccessPolicy.tenantOf(get(null, "Not A Tenant"), null))
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
    void withKeysTheKeyNamesTheTenantWhateverTheHeaderSays() throws IOException {
        assertThat(AccessPolicy.tenantOf(get("Bearer acme-key", "umbrella"), keys()))
                .isEqualTo("acme");
    }

    @Test
    void withKeysNobodyIsAnsweredWithoutOne() throws IOException {
        ApiKeys keys = keys();

        assertThatThrownBy(() -> AccessPolicy.tenantOf(get(null, "acme"), keys))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(401));
    }

    @Test
    void aKeyThatLacksTheScopeIsToldWhich() throws IOException {
        var secrets = new AccessPolicy.Call("GET", "/v1/webhooks/secrets", "Bearer acme-key", null);
        ApiKeys keys = keys();

        assertThatThrownBy(() -> AccessPolicy.tenantOf(secrets, keys))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(403))
                .hasMessageContaining(ApiKeys.WRITE);
    }

    private ApiKeys keys() throws IOException {
        Path file = directory.resolve("keys.yaml");
        Files.writeString(
                file,
                "keys: [ { sha256: \"%s\", tenant: acme, scopes: [jobs:read] } ]"
                        .formatted(ApiKeys.sha256("acme-key")));
        return ApiKeys.read(file);
    }

    private static AccessPolicy.Call get(
            @Nullable String authorization, @Nullable String tenantNamed) {
        return new AccessPolicy.Call("GET", "/v1/jobs", authorization, tenantNamed);
    }
}

package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.access.ApiKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoorkeeperTest {
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void acmesKeyMayWrite() throws IOException {
        file = folder.resolve("keys.yaml");
        write("acme-key", "acme", "jobs:read, jobs:write");
    }

    @Test
    void withoutAFileEverybodyComesInForAllTenants() {
        assertThat(new Doorkeeper(List.of()).check(null, null, ApiKeys.WRITE))
                .isEqualTo(new Entry.Admitted(null));
    }

    @Test
    void aKeyLetsInForItsTenant() {
        assertThat(new Doorkeeper(List.of(file)).check("Bearer acme-key", null, ApiKeys.WRITE))
                .isEqualTo(new Entry.Admitted("acme"));
    }

    @Test
    void noKeyAndAWrongKeyAreTurnedAwayWith401AndTheKeyIsNotRepeated() {
        var doorkeeper = new Doorkeeper(List.of(file));

        for (String said : new String[] {null, "Bearer wrong", "acme-key", "Basic acme-key", ""}) {
            assertThat(doorkeeper.check(said, null, ApiKeys.WRITE))
                    .isInstanceOfSatisfying(
                            Entry.TurnedAway.class,
                            away -> {
                                assertThat(away.refusal().status()).isEqualTo(401);
                                assertThat(away.refusal().error().code())
                                        .isEqualTo("invalid_api_key");
                                assertThat(away.refusal().error().message())
                                        .doesNotContain("wrong");
                            });
        }
    }

    @Test
    void aKeyWithoutTheScopeIsForbiddenAndToldWhichItLacks() throws IOException {
        write("reader", "acme", "jobs:read");
        var doorkeeper = new Doorkeeper(List.of(file));

        assertThat(doorkeeper.check("Bearer reader", null, ApiKeys.READ))
                .isInstanceOf(Entry.Admitted.class);
        assertThat(doorkeeper.check("Bearer reader", null, ApiKeys.WRITE))
                .isInstanceOfSatisfying(
                        Entry.TurnedAway.class,
                        away -> {
                            assertThat(away.refusal().status()).isEqualTo(403);
                            assertThat(away.refusal().error().message()).contains("jobs:write");
                        });
    }

    @Test
    void onlyAnAdminsKeyIsLetInForAnotherTenantThanItsOwn() throws IOException {
        Path more = folder.resolve("more.yaml");
        Files.writeString(
                more,
                "keys: [ { sha256: \"%s\", tenant: ops, scopes: [jobs:read, admin] } ]"
                        .formatted(ApiKeys.sha256("ops-key")));
        var doorkeeper = new Doorkeeper(List.of(file, more));

        assertThat(doorkeeper.check("Bearer ops-key", "acme", ApiKeys.READ))
                .isEqualTo(new Entry.Admitted("acme"));
        assertThat(doorkeeper.check("Bearer acme-key", "acme", ApiKeys.READ))
                .isEqualTo(new Entry.Admitted("acme"));
        assertThat(doorkeeper.check("Bearer acme-key", "ops", ApiKeys.READ))
                .isInstanceOfSatisfying(
                        Entry.TurnedAway.class,
                        away -> {
                            assertThat(away.refusal().status()).isEqualTo(403);
                            assertThat(away.refusal().error().field()).isEqualTo("millrace-tenant");
                        });
    }

    @Test
    void aKeyThatLeavesTheFileIsNotKnownAfterTheNextReading() throws IOException {
        var doorkeeper = new Doorkeeper(List.of(file));
        write("new-key", "acme", "jobs:write");

        doorkeeper.readAgain();

        assertThat(doorkeeper.check("Bearer acme-key", null, ApiKeys.READ))
                .isInstanceOf(Entry.TurnedAway.class);
        assertThat(doorkeeper.check("Bearer new-key", null, ApiKeys.WRITE))
                .isInstanceOf(Entry.Admitted.class);
    }

    @Test
    void aFileThatTurnsWrongOrGoesChangesNothing() throws IOException {
        var doorkeeper = new Doorkeeper(List.of(file));

        Files.writeString(file, "keys: [ { nonsense");
        doorkeeper.readAgain();
        Files.delete(file);
        doorkeeper.readAgain();

        assertThat(doorkeeper.check("Bearer acme-key", null, ApiKeys.READ))
                .isInstanceOf(Entry.Admitted.class);
    }

    @Test
    void aStartWithAWrongFileFailsAndNamesIt() throws IOException {
        Files.writeString(file, "keys: [ { sha256: short, tenant: acme } ]");

        assertThatThrownBy(() -> new Doorkeeper(List.of(file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keys.yaml: keys[0].sha256");
    }

    private void write(String key, String tenant, String scopes) throws IOException {
        Files.writeString(
                file,
                "keys:\n  - { sha256: \"%s\", tenant: %s, scopes: [%s] }\n"
                        .formatted(ApiKeys.sha256(key), tenant, scopes));
    }
}

package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.access.ApiKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        assertThat(new Doorkeeper(null).check(null, ApiKeys.WRITE))
                .isEqualTo(new Entry.Admitted(null));
    }

    @Test
    void aKeyLetsInForItsTenant() {
        assertThat(new Doorkeeper(file).check("Bearer acme-key", ApiKeys.WRITE))
                .isEqualTo(new Entry.Admitted("acme"));
    }

    @Test
    void noKeyAndAWrongKeyAreTurnedAwayWith401AndTheKeyIsNotRepeated() {
        var doorkeeper = new Doorkeeper(file);

        for (String said : new String[] {null, "Bearer wrong", "acme-key", "Basic acme-key", ""}) {
            assertThat(doorkeeper.check(said, ApiKeys.WRITE))
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
        var doorkeeper = new Doorkeeper(file);

        assertThat(doorkeeper.check("Bearer reader", ApiKeys.READ))
                .isInstanceOf(Entry.Admitted.class);
        assertThat(doorkeeper.check("Bearer reader", ApiKeys.WRITE))
                .isInstanceOfSatisfying(
                        Entry.TurnedAway.class,
                        away -> {
                            assertThat(away.refusal().status()).isEqualTo(403);
                            assertThat(away.refusal().error().message()).contains("jobs:write");
                        });
    }

    @Test
    void aKeyThatLeavesTheFileIsNotKnownAfterTheNextReading() throws IOException {
        var doorkeeper = new Doorkeeper(file);
        write("new-key", "acme", "jobs:write");

        doorkeeper.readAgain();

        assertThat(doorkeeper.check("Bearer acme-key", ApiKeys.READ))
                .isInstanceOf(Entry.TurnedAway.class);
        assertThat(doorkeeper.check("Bearer new-key", ApiKeys.WRITE))
                .isInstanceOf(Entry.Admitted.class);
    }

    @Test
    void aFileThatTurnsWrongOrGoesChangesNothing() throws IOException {
        var doorkeeper = new Doorkeeper(file);

        Files.writeString(file, "keys: [ { nonsense");
        doorkeeper.readAgain();
        Files.delete(file);
        doorkeeper.readAgain();

        assertThat(doorkeeper.check("Bearer acme-key", ApiKeys.READ))
                .isInstanceOf(Entry.Admitted.class);
    }

    @Test
    void aStartWithAWrongFileFailsAndNamesIt() throws IOException {
        Files.writeString(file, "keys: [ { sha256: short, tenant: acme } ]");

        assertThatThrownBy(() -> new Doorkeeper(file))
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

package dev.millrace.contracts.access;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiKeysTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @Test
    void aKeySpeaksForItsTenantWithTheScopesOfItsEntryOrAll() {
        ApiKeys keys =
                ApiKeys.parse(
                        """
                        keys:
                          - { sha256: "%s", tenant: acme }
                          - { sha256: "%s", tenant: umbrella, scopes: [jobs:read], name: a reader }
                        """
                                .formatted(ApiKeys.sha256("all"), ApiKeys.sha256("some")),
                        "keys.yaml");

        assertThat(keys.caller("Bearer all"))
                .isEqualTo(
                        new ApiKeys.Caller(
                                "key " + ApiKeys.sha256("all").substring(0, 8),
                                "acme",
                                Set.of(ApiKeys.READ, ApiKeys.WRITE)));
        assertThat(keys.caller("bearer  some "))
                .isEqualTo(new ApiKeys.Caller("a reader", "umbrella", Set.of(ApiKeys.READ)));
    }

    @Test
    void onlyAnEntryThatSaysSoIsOfAnAdmin() {
        ApiKeys keys =
                ApiKeys.parse(
                        """
                        keys:
                          - { sha256: "%s", tenant: acme }
                          - { sha256: "%s", tenant: ops, scopes: [admin] }
                        """
                                .formatted(ApiKeys.sha256("silent"), ApiKeys.sha256("ops")),
                        "keys.yaml");

        assertThat(requireNonNull(keys.caller("Bearer silent")).may(ApiKeys.ADMIN)).isFalse();
        assertThat(requireNonNull(keys.caller("Bearer ops")).scopes())
                .containsExactly(ApiKeys.ADMIN);
    }

    @Test
    void keysMayStandInSeveralFiles(@TempDir Path folder) throws IOException {
        Path one = write(folder.resolve("one.yaml"), "a");
        Path other = write(folder.resolve("other.yaml"), "b");

        ApiKeys keys = ApiKeys.read(List.of(one, other));

        assertThat(keys.caller("Bearer a")).isNotNull();
        assertThat(keys.caller("Bearer b")).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiKeys.read(List.of(one, other, one)))
                .withMessage(one + ": keys[0].sha256 is that of an earlier entry too");
    }

    private static Path write(Path file, String key) throws IOException {
        return Files.writeString(
                file, "keys: [ { sha256: %s, tenant: acme } ]".formatted(ApiKeys.sha256(key)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none",
                "Bearer",
                "Bearer other",
                "Basic all",
                "all",
            })
    void whatIsNoKnownKeySpeaksForNobody(String authorization) {
        String hash = ApiKeys.sha256("all");
        ApiKeys keys =
                ApiKeys.parse(
                        "keys: [ { sha256: %s, tenant: acme } ]".formatted(hash), "keys.yaml");

        assertThat(keys.caller(authorization)).isNull();
    }

    @Test
    void anEmptyListLetsNobodyIn() {
        assertThat(ApiKeys.parse("keys: []", "keys.yaml").caller("Bearer any")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                               | keys.yaml: not a YAML document",
                "~                                                | keys.yaml: keys is missing",
                "keys:                                            | keys.yaml: keys is missing",
                "keys: [ { nonsense                               | line 1",
                "keys: 7                                          | line 1",
                "keys: [ ~ ]                                      | keys[0] is empty",
                "keys: [ { tenant: acme } ]                       | keys[0].sha256 must be 64",
                "keys: [ { sha256: short, tenant: acme } ]        | had 5 characters",
                "keys: [ { sha256: HASH } ]                       | keys[0].tenant must match",
                "keys: [ { sha256: HASH, tenant: A B } ]          | was 'A B'",
                "keys: [ { sha256: HASH, tenant: a, scope: [] } ] | unknown field scope",
                "keys: [ { sha256: HASH, tenant: a, scopes: [x] } ] | jobs:read, jobs:write, admin, was 'x'",
                "keys: [ { sha256: HASH, tenant: a, scopes: [~] } ] | jobs:read, jobs:write, admin, was ''",
                "keys: [ { sha256: HASH, tenant: a, name: 'a/b' } ] | keys[0].name must match",
                "keys: [ { sha256: HASH, tenant: a }, { sha256: HASH, tenant: b } ] | keys[1].sha256"
            })
    void aWrongFileIsRefusedWithTheEntryAndWhatIsAllowed(String yaml, String said) {
        String document = yaml.replace("HASH", '"' + HASH + '"');

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiKeys.parse(document, "keys.yaml"))
                .withMessageStartingWith("keys.yaml: ")
                .withMessageContaining(said);
    }

    @Test
    void aKeyThatStandsInTheFileItselfIsNotRepeated() {
        for (String yaml :
                new String[] {
                    "keys: [ { sha256: my-secret-key, tenant: acme } ]", "keys: [ my-secret-key"
                }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ApiKeys.parse(yaml, "keys.yaml"))
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("my-secret-key"))
                    .withNoCause();
        }
    }
}

package dev.millrace.results;

import dev.millrace.contracts.access.ApiKeys;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * With API keys as in production, webhooks to this machine and little patience; the one profile of
 * all integration tests, so that the service starts once for all of them.
 */
public final class Guarded implements QuarkusTestProfile {
    private static final Path KEYS = Path.of("target", "test-keys.yaml").toAbsolutePath();

    @Override
    public Map<String, String> getConfigOverrides() {
        writeKeys();
        return Map.of(
                "auth.keys-file", KEYS.toString(),
                "jobs.private-callbacks-allowed", "true",
                "results.sweep-grace", "PT0S",
                "webhooks.senders-max", "8",
                "webhooks.retry-after", "PT0.1S,PT0.2S,PT0.3S");
    }

    private static void writeKeys() {
        String keys =
                Stream.of("acme", "umbrella", "rival", "lister", "spender", "idler", "counter")
                        .map(tenant -> entry(tenant, tenant, "jobs:read, jobs:write"))
                        .collect(Collectors.joining());
        try {
            Files.writeString(
                    KEYS,
                    "keys:\n"
                            + keys
                            + entry("reader", "acme", "jobs:read")
                            + """
                              - { sha256: "%s", tenant: ops, scopes: [jobs:read, admin], name: the operators }
                            """
                                    .formatted(ApiKeys.sha256(TestingCaller.keyOf("ops"))));
        } catch (IOException e) {
            throw new UncheckedIOException("no place for the keys", e);
        }
    }

    private static String entry(String holder, String tenant, String scopes) {
        return "  - { sha256: \"%s\", tenant: %s, scopes: [%s] }\n"
                .formatted(ApiKeys.sha256(TestingCaller.keyOf(holder)), tenant, scopes);
    }
}

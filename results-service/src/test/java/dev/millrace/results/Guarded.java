package dev.millrace.results;

import dev.millrace.contracts.access.ApiKeys;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * With API keys, few places to wait, webhooks to the public internet only, completions in
 * structured mode.
 */
public final class Guarded implements QuarkusTestProfile {
    public static final Path KEYS = Path.of("target", "test-keys.yaml").toAbsolutePath();

    @Override
    public Map<String, String> getConfigOverrides() {
        writeKeys();
        return Map.of(
                "auth.keys-file", KEYS.toString(),
                "auth.reload-every", "PT0S",
                "results.waiters-max", "2",
                "events.mode", "structured");
    }

    /** Keys called as their holders, each followed by "-key". */
    private static void writeKeys() {
        writeKeys(
                """
                keys:
                  - { sha256: "%s", tenant: acme }
                  - { sha256: "%s", tenant: acme, scopes: [jobs:read] }
                  - { sha256: "%s", tenant: umbrella }
                """
                        .formatted(
                                ApiKeys.sha256("acme-key"),
                                ApiKeys.sha256("reader-key"),
                                ApiKeys.sha256("umbrella-key")));
    }

    static void writeKeys(String yaml) {
        try {
            Files.writeString(KEYS, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException("no place for the keys", e);
        }
    }
}

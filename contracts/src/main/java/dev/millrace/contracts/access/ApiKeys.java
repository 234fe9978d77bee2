package dev.millrace.contracts.access;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.millrace.contracts.JobKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * API keys by the SHA-256 of each. A key is 256 random bits, so a plain hash is enough (no
 * dictionary holds it) and comparing hashes tells nothing about the key by its timing.
 *
 * <pre>{@code
 * keys:
 *   - { sha256: "<64 hex digits>", tenant: acme, scopes: [jobs:read, jobs:write] }
 * }</pre>
 */
public final class ApiKeys {
    public static final String READ = "jobs:read";
    public static final String WRITE = "jobs:write";
    private static final Set<String> SCOPES = Set.of(READ, WRITE);
    private static final YAMLMapper YAML =
            YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private final Map<String, Caller> callersBySha256;

    private ApiKeys(Map<String, Caller> callersBySha256) {
        this.callersBySha256 = Map.copyOf(callersBySha256);
    }

    /** Who a key speaks for, and what it may do. */
    public record Caller(String tenant, Set<String> scopes) {
        public Caller {
            scopes = Set.copyOf(scopes);
        }
    }

    record Entry(String sha256, String tenant, @Nullable List<String> scopes) {}

    record Document(List<Entry> keys) {}

    /**
     * Reads the keys in {@code file}.
     *
     * @throws IllegalArgumentException naming the entry that is wrong and what is allowed
     */
    public static ApiKeys read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the API keys in " + file, e);
        }
    }

    static ApiKeys parse(String yaml, String name) throws IOException {
        Map<String, Caller> callers = new HashMap<>();
        List<Entry> entries = YAML.readValue(yaml, Document.class).keys();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            String at = "%s: keys[%d].".formatted(name, i);
            if (!entry.sha256().matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException(at + "sha256 must be 64 hex digits");
            }
            if (!JobKey.isTenant(entry.tenant())) {
                throw new IllegalArgumentException(
                        "%stenant must match %s, was '%s'"
                                .formatted(at, JobKey.TENANT_ALLOWED, entry.tenant()));
            }
            Set<String> scopes = entry.scopes() == null ? SCOPES : Set.copyOf(entry.scopes());
            if (!SCOPES.containsAll(scopes)) {
                throw new IllegalArgumentException(
                        "%sscopes must be of %s, was %s".formatted(at, SCOPES, scopes));
            }
            callers.put(entry.sha256(), new Caller(entry.tenant(), scopes));
        }
        return new ApiKeys(callers);
    }

    /** Who speaks, by the value of an {@code Authorization} header; null if nobody we know. */
    public @Nullable Caller caller(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return null;
        }
        return callersBySha256.get(sha256(authorization.substring(7).strip()));
    }

    /** What the file holds for a key. */
    public static String sha256(String key) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

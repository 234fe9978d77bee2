package dev.millrace.contracts.access;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
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
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * API keys by the SHA-256 of each. A key is 256 random bits, so a plain hash is enough (no
 * dictionary holds it) and comparing hashes tells nothing about the key by its timing.
 *
 * <pre>{@code
 * keys:
 *   - { sha256: "<64 hex digits>", tenant: acme, scopes: [jobs:read, jobs:write] }
 *   - { sha256: "<64 hex digits>", tenant: ops, scopes: [admin], name: "ops laptop" }
 * }</pre>
 *
 * <p>An entry without scopes may read and write jobs. {@code admin} is for those who run the
 * installation: it opens everything under {@code /v1/admin/}, where records of all tenants are
 * seen, and lets the key name another tenant (see {@link TenantPolicy}). It is never there unless
 * an entry names it, and opens nothing else: a key that is to read jobs as well names {@code
 * jobs:read} too.
 */
public final class ApiKeys {
    public static final String READ = "jobs:read";
    public static final String WRITE = "jobs:write";
    public static final String ADMIN = "admin";
    private static final List<String> SCOPES = List.of(READ, WRITE, ADMIN);
    private static final List<String> SCOPES_DEFAULT = List.of(READ, WRITE);
    private static final String NAME_ALLOWED = "[A-Za-z0-9 ._@-]{1,64}";
    private static final Pattern NAME = Pattern.compile(NAME_ALLOWED);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final YAMLMapper YAML =
            YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private final Map<String, Caller> callersBySha256;

    private ApiKeys(Map<String, Caller> callersBySha256) {
        this.callersBySha256 = Map.copyOf(callersBySha256);
    }

    /**
     * Who a key speaks for, and what it may do.
     *
     * @param name what its entry calls it, else the beginning of its hash
     */
    public record Caller(String name, String tenant, Set<String> scopes) {
        public Caller {
            scopes = Set.copyOf(scopes);
        }

        public boolean may(String scope) {
            return scopes.contains(scope);
        }
    }

    record Entry(
            @Nullable String sha256,
            @Nullable String tenant,
            @Nullable List<@Nullable String> scopes,
            @Nullable String name) {}

    record Document(@Nullable List<@Nullable Entry> keys) {}

    /**
     * Reads the keys in all files.
     *
     * @throws IllegalArgumentException naming the entry that is wrong and what is allowed
     */
    public static ApiKeys read(List<Path> files) {
        Map<String, Caller> callers = new HashMap<>();
        for (Path file : files) {
            try {
                parse(Files.readString(file), file.toString(), callers);
            } catch (IOException e) {
                throw new IllegalArgumentException("cannot read the API keys in " + file, e);
            }
        }
        return new ApiKeys(callers);
    }

    static ApiKeys parse(String yaml, String name) {
        Map<String, Caller> callers = new HashMap<>();
        parse(yaml, name, callers);
        return new ApiKeys(callers);
    }

    private static void parse(String yaml, String name, Map<String, Caller> callers) {
        List<@Nullable Entry> entries = entries(yaml, name);
        for (int i = 0; i < entries.size(); i++) {
            String at = "%s: keys[%d]".formatted(name, i);
            Entry entry = entries.get(i);
            if (entry == null) {
                throw new IllegalArgumentException(at + " is empty; it needs sha256 and tenant");
            }
            String sha256 = sha256(entry, at);
            if (callers.put(sha256, caller(entry, sha256, at)) != null) {
                throw new IllegalArgumentException(at + ".sha256 is that of an earlier entry too");
            }
        }
    }

    /** Says nothing of the content: a file that is wrong may hold a key itself. */
    private static List<@Nullable Entry> entries(String yaml, String name) {
        try {
            Document document = YAML.readValue(yaml, Document.class);
            if (document != null && document.keys() != null) {
                return document.keys();
            }
            throw new IllegalArgumentException(name + ": keys is missing; it must be a list");
        } catch (UnrecognizedPropertyException e) {
            throw new IllegalArgumentException(
                    ("%s: unknown field %s; there are keys, and in each sha256, tenant, scopes"
                                    + " and name")
                            .formatted(name, e.getPropertyName()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "%s: not a YAML document with a list named keys%s"
                            .formatted(name, where(e.getLocation())));
        }
    }

    private static String where(@Nullable JsonLocation location) {
        return location == null
                ? ""
                : ", at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }

    private static String sha256(Entry entry, String at) {
        String sha256 = entry.sha256();
        if (sha256 == null || !SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "%s.sha256 must be 64 hex digits in lower case, had %d characters"
                            .formatted(at, sha256 == null ? 0 : sha256.length()));
        }
        return sha256;
    }

    private static Caller caller(Entry entry, String sha256, String at) {
        String tenant = entry.tenant();
        if (tenant == null || !JobKey.isTenant(tenant)) {
            throw new IllegalArgumentException(
                    "%s.tenant must match %s, was '%s'"
                            .formatted(at, JobKey.TENANT_ALLOWED, tenant == null ? "" : tenant));
        }
        Set<String> scopes = new TreeSet<>();
        for (String scope : entry.scopes() == null ? SCOPES_DEFAULT : entry.scopes()) {
            if (scope == null || !SCOPES.contains(scope)) {
                throw new IllegalArgumentException(
                        "%s.scopes must be of %s, was '%s'"
                                .formatted(
                                        at, String.join(", ", SCOPES), scope == null ? "" : scope));
            }
            scopes.add(scope);
        }
        return new Caller(name(entry, sha256, at), tenant, scopes);
    }

    private static String name(Entry entry, String sha256, String at) {
        String name = entry.name();
        if (name == null) {
            return "key " + sha256.substring(0, 8);
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "%s.name must match %s, had %d characters"
                            .formatted(at, NAME_ALLOWED, name.length()));
        }
        return name;
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

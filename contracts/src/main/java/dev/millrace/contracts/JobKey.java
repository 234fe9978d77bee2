package dev.millrace.contracts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a job is identified by everywhere: tables, claims, event ids, webhook ids. The same id of
 * two tenants is two jobs.
 *
 * @param tenant {@code [a-z0-9-]{1,40}}
 * @param id {@code [A-Za-z0-9_-]{1,64}}
 */
public record JobKey(String tenant, String id) {
    public static final String TENANT_ALLOWED = "[a-z0-9-]{1,40}";
    public static final String ID_ALLOWED = "[A-Za-z0-9_-]{1,64}";
    private static final Pattern TENANT = Pattern.compile(TENANT_ALLOWED);
    private static final Pattern ID = Pattern.compile(ID_ALLOWED);

    public JobKey {
        if (!isTenant(tenant)) {
            throw new IllegalArgumentException(
                    "tenant must match " + TENANT_ALLOWED + ", was '" + tenant + "'");
        }
        if (!isId(id)) {
            throw new IllegalArgumentException(
                    "id must match " + ID_ALLOWED + ", was '" + id + "'");
        }
    }

    public static boolean isTenant(String value) {
        return TENANT.matcher(value).matches();
    }

    public static boolean isId(String value) {
        return ID.matcher(value).matches();
    }

    /** The id of a job that came without one but with an {@code Idempotency-Key}. */
    public static String idOfIdempotencyKey(String tenant, String idempotencyKey) {
        return "idem_" + HexFormat.of().formatHex(digest("idempotency", tenant, idempotencyKey));
    }

    /** The id of a job that came over Kafka without one: a re-read record finds the same job. */
    public static String idOfPosition(Position position) {
        return "pos_"
                + HexFormat.of()
                        .formatHex(
                                digest(
                                        position.topic(),
                                        Integer.toString(position.partition()),
                                        Long.toString(position.offset())));
    }

    /** A 128-bit hash of tenant and id, for tables that need no more than to recognise the job. */
    public UUID hash() {
        ByteBuffer bytes = ByteBuffer.wrap(digest(tenant, id));
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    /** The id of the completion event and of every webhook delivery of this job; has no dot. */
    public String eventId() {
        return "evt_" + HexFormat.of().formatHex(digest(tenant, id));
    }

    @Override
    public String toString() {
        return tenant + "/" + id;
    }

    /** 16 bytes of SHA-256 over the parts, joined by a character that none of ours may contain. */
    private static byte[] digest(String... parts) {
        try {
            byte[] all =
                    MessageDigest.getInstance("SHA-256")
                            .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(all, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

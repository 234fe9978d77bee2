package dev.millrace.inference;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.WorkOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * By which a server that keeps such keys knows a call that it has answered before: whoever makes
 * the attempt again, after a crash or a lost connection, sends the same. It tells nothing of tenant
 * or job.
 */
final class IdempotencyKey {
    private static final int BYTES = 16;

    private IdempotencyKey() {}

    /** The key of the attempt that comes next in {@code order}: 32 hex digits. */
    static String of(WorkOrder order, Candidate candidate) {
        JobKey job = order.job().key();
        String attempt =
                String.join(
                        "/",
                        job.tenant(),
                        job.id(),
                        Integer.toString(order.attempts().size() + 1),
                        candidate.model(),
                        candidate.version());
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(attempt.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

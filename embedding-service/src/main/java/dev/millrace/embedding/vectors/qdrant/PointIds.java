package dev.millrace.embedding.vectors.qdrant;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.embedding.vectors.Scope;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Names points by what they hold, so that a chunk is the same point however often it is put. Which
 * model made its vector is not part of the name: each has a collection of its own.
 */
final class PointIds {
    private static final long VERSION_BITS = 0xF000L;
    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT_BITS = 0xC000_0000_0000_0000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private PointIds() {}

    /** A UUID of version 8 (RFC 9562): the first bits of a SHA-256. */
    static UUID of(Scope scope, String documentId, int chunk) {
        ByteBuffer hash =
                ByteBuffer.wrap(
                        Hashed.of(
                                scope.tenant().getBytes(UTF_8),
                                scope.collection().getBytes(UTF_8),
                                documentId.getBytes(UTF_8),
                                ByteBuffer.allocate(Integer.BYTES).putInt(chunk).array()));
        return new UUID(
                (hash.getLong() & ~VERSION_BITS) | VERSION_8,
                (hash.getLong() & ~VARIANT_BITS) | VARIANT);
    }
}

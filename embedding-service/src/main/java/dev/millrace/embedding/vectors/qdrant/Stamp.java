package dev.millrace.embedding.vectors.qdrant;

import static io.qdrant.client.ValueFactory.value;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.embedding.vectors.EmbeddingSpace;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a collection of ours says of itself, in its metadata, and how it is called. By the stamp an
 * installation knows its own collections, and never mixes vectors that do not compare.
 *
 * @param prefix of the installation
 */
record Stamp(String prefix, EmbeddingSpace space) {
    private static final String PREFIX = "millrace.prefix";
    private static final String MODEL = "millrace.model";
    private static final String VERSION = "millrace.version";
    private static final String DIMENSIONS = "millrace.dimensions";

    /** Qdrant's names have at most 255 characters, as those of files. */
    private static final int READABLE_CHARS_MAX = 64;

    /** 64 bits: enough that two models of one installation do not meet by chance. */
    private static final int HASH_BYTES = 8;

    /** How the names of all collections of an installation begin. */
    static String begin(String prefix) {
        return prefix + "-";
    }

    /** Readable by its beginning, unmistakable by its end. */
    String name() {
        byte[] hash =
                Hashed.of(
                        space.model().getBytes(UTF_8),
                        space.version().getBytes(UTF_8),
                        Integer.toString(space.dimensions()).getBytes(UTF_8));
        return "%s%s-%s-%d-%s"
                .formatted(
                        begin(prefix),
                        readable(space.model()),
                        readable(space.version()),
                        space.dimensions(),
                        HexFormat.of().formatHex(hash, 0, HASH_BYTES));
    }

    private static String readable(String text) {
        String plain = text.replaceAll("[^A-Za-z0-9._-]", "_");
        return plain.substring(0, Math.min(plain.length(), READABLE_CHARS_MAX));
    }

    Map<String, Value> metadata() {
        return Map.of(
                PREFIX, value(prefix),
                MODEL, value(space.model()),
                VERSION, value(space.version()),
                DIMENSIONS, value(space.dimensions()));
    }

    /** The stamp in a collection's metadata; null if there is none. */
    static @Nullable Stamp of(Map<String, Value> metadata) {
        Value prefix = metadata.get(PREFIX);
        Value model = metadata.get(MODEL);
        Value version = metadata.get(VERSION);
        Value dimensions = metadata.get(DIMENSIONS);
        return prefix == null || model == null || version == null || dimensions == null
                ? null
                : new Stamp(
                        prefix.getStringValue(),
                        new EmbeddingSpace(
                                model.getStringValue(),
                                version.getStringValue(),
                                Math.toIntExact(dimensions.getIntegerValue())));
    }
}

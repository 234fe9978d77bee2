package dev.millrace.log.work;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How ranges of offsets are written into the metadata of a commit, of which a broker takes 4,096
 * characters by default ({@code offset.metadata.max.bytes}).
 *
 * <p>Each range is the length of its run and of the gap before it, in bytes of seven bits; a gap of
 * one, which is one slow record, costs a bit. So 1,024 records that are not done among a million
 * that are take 2,170 bytes at worst, which are 2,897 characters.
 */
final class CommitMetadata {
    /** What a broker takes by default. */
    static final int CHARS_MAX = 4096;

    private static final String FORMAT = "d2:";
    private static final int CHARS_PER_GROUP = 4;
    private static final int BYTES_PER_GROUP = 3;

    private CommitMetadata() {}

    /**
     * Empty if there are no ranges, or if none fits.
     *
     * @param prefix before the first range
     * @param ranges by their first offset, each with the one after its last
     */
    static String of(long prefix, SortedMap<Long, Long> ranges, int charsMax) {
        int bytesMax = (charsMax - FORMAT.length()) / CHARS_PER_GROUP * BYTES_PER_GROUP;
        var bytes = new ByteArrayOutputStream();
        long at = prefix;
        for (var range : ranges.entrySet()) {
            long gap = range.getKey() - at;
            at = range.getValue();
            var next = new ByteArrayOutputStream();
            write(next, ((at - range.getKey()) << 1) | (gap == 1 ? 0 : 1));
            if (gap != 1) {
                write(next, gap);
            }
            if (bytes.size() + next.size() > bytesMax) {
                break;
            }
            bytes.writeBytes(next.toByteArray());
        }
        return bytes.size() == 0
                ? ""
                : FORMAT + Base64.getEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /**
     * The ranges that were written; none if the metadata is of another origin, which costs no more
     * than a repetition.
     */
    static NavigableMap<Long, Long> read(long prefix, String metadata) {
        var ranges = new TreeMap<Long, Long>();
        if (!metadata.startsWith(FORMAT)) {
            return ranges;
        }
        try {
            var bytes =
                    ByteBuffer.wrap(
                            Base64.getDecoder().decode(metadata.substring(FORMAT.length())));
            long at = prefix;
            while (bytes.hasRemaining()) {
                long run = readLong(bytes);
                long first = Math.addExact(at, (run & 1) == 0 ? 1 : readLong(bytes));
                at = Math.addExact(first, run >> 1);
                ranges.put(first, at);
            }
            return ranges;
        } catch (IllegalArgumentException | ArithmeticException | BufferUnderflowException e) {
            return new TreeMap<>();
        }
    }

    private static void write(ByteArrayOutputStream bytes, long value) {
        long left = value;
        for (; left >= 0x80; left >>>= 7) {
            bytes.write((int) ((left & 0x7f) | 0x80));
        }
        bytes.write((int) left);
    }

    private static long readLong(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("no number is so long");
    }
}

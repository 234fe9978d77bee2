package dev.millrace.log.work;

import java.util.Base64;
import java.util.BitSet;

/**
 * Which offsets of one partition are done. The prefix up to which all are done is what is
 * committed; what is done beyond it travels in the commit's metadata, so that a successor does not
 * repeat it.
 *
 * <p>Not thread-safe: its owner guards it.
 */
final class PartitionProgress {
    private static final String FORMAT = "d1:";

    /** What the 4,096 characters hold that a broker takes by default; the rest is repeated. */
    private static final int METADATA_OFFSETS_MAX = 24_000;

    /** Bit i: the offset {@code prefix + i} is done. Bit 0 is never set. */
    private BitSet done = new BitSet();

    private long prefix;

    private PartitionProgress(long prefix) {
        this.prefix = prefix;
    }

    /** Progress of a partition that is read from {@code next} on. */
    static PartitionProgress from(long next) {
        return new PartitionProgress(next);
    }

    /**
     * Progress as {@link #metadata} wrote it; metadata of another origin is ignored, which costs no
     * more than a repetition.
     */
    static PartitionProgress from(long committed, String metadata) {
        var progress = new PartitionProgress(committed);
        if (metadata.startsWith(FORMAT)) {
            try {
                progress.done =
                        BitSet.valueOf(
                                Base64.getDecoder().decode(metadata.substring(FORMAT.length())));
                progress.advance();
            } catch (IllegalArgumentException e) {
                progress.done = new BitSet();
            }
        }
        return progress;
    }

    /** The first offset not known to be done: what to commit. */
    long prefix() {
        return prefix;
    }

    boolean isDone(long offset) {
        return offset < prefix
                || (offset - prefix < done.length() && done.get((int) (offset - prefix)));
    }

    /** Marks one offset; marking it again changes nothing. */
    void markDone(long offset) {
        if (offset >= prefix) {
            done.set(Math.toIntExact(offset - prefix));
            advance();
        }
    }

    /**
     * The partition has no record between the prefix and {@code offset} but those in flight: a gap
     * left by a transaction or by deleted records would hold the prefix for ever.
     */
    void skipTo(long offset) {
        if (offset > prefix) {
            int by = Math.toIntExact(Math.min(offset - prefix, Integer.MAX_VALUE));
            done = done.get(by, Math.max(by, done.length()));
            prefix = offset;
            advance();
        }
    }

    /** What is done beyond the prefix, for the commit; empty if nothing is. */
    String metadata() {
        byte[] bits = done.get(0, METADATA_OFFSETS_MAX).toByteArray();
        return bits.length == 0
                ? ""
                : FORMAT + Base64.getEncoder().withoutPadding().encodeToString(bits);
    }

    private void advance() {
        int run = done.nextClearBit(0);
        if (run > 0) {
            done = done.get(run, Math.max(run, done.length()));
            prefix += run;
        }
    }
}

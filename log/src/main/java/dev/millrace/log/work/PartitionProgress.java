package dev.millrace.log.work;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which offsets of one partition are done. The prefix up to which all are done is what is
 * committed; what is done beyond it travels in the commit's metadata, so that a successor does not
 * repeat it.
 *
 * <p>It costs by the unfinished offsets among the done ones, however many those are. Not
 * thread-safe: its owner guards it.
 */
final class PartitionProgress {
    /** First offset of each range beyond the prefix, and the one after its last; none touch. */
    private final NavigableMap<Long, Long> done = new TreeMap<>();

    private long prefix;

    private PartitionProgress(long prefix) {
        this.prefix = prefix;
    }

    /** Progress of a partition that is read from {@code next} on. */
    static PartitionProgress from(long next) {
        return new PartitionProgress(next);
    }

    /** Progress as {@link #metadata} wrote it. */
    static PartitionProgress from(long committed, String metadata) {
        var progress = new PartitionProgress(committed);
        CommitMetadata.read(committed, metadata).forEach(progress::markDone);
        return progress;
    }

    /** The first offset not known to be done: what to commit. */
    long prefix() {
        return prefix;
    }

    boolean isDone(long offset) {
        Map.Entry<Long, Long> range = done.floorEntry(offset);
        return offset < prefix || (range != null && offset < range.getValue());
    }

    /** Marks one offset; marking it again changes nothing. */
    void markDone(long offset) {
        markDone(offset, offset + 1);
    }

    /**
     * Marks all from {@code first} to the one before {@code end}: also those that the log left out,
     * for transaction marks and what was compacted or deleted would hold the prefix for ever.
     */
    void markDone(long first, long end) {
        long from = Math.max(first, prefix);
        long to = end;
        if (to <= from) {
            return;
        }
        Map.Entry<Long, Long> before = done.floorEntry(from);
        if (before != null && before.getValue() >= from) {
            from = before.getKey();
        }
        var touched = done.subMap(from, true, to, true);
        if (!touched.isEmpty()) {
            to = Math.max(to, touched.lastEntry().getValue());
            touched.clear();
        }
        if (from == prefix) {
            prefix = to;
        } else {
            done.put(from, to);
        }
    }

    /** Everything before {@code offset} is done. */
    void skipTo(long offset) {
        markDone(prefix, offset);
    }

    /**
     * What is done beyond the prefix, for the commit; empty if nothing is.
     *
     * @param charsMax what does not fit is left out, from the end: a successor repeats it
     */
    String metadata(int charsMax) {
        return CommitMetadata.of(prefix, done, charsMax);
    }
}

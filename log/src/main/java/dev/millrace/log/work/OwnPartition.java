package dev.millrace.log.work;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition while it is ours; a record of an earlier assignment does not count for it. Not
 * thread-safe: its {@link Assignment} guards it.
 */
final class OwnPartition {
    private static final Logger LOG = LoggerFactory.getLogger(OwnPartition.class);

    private final TopicPartition name;
    private final PartitionProgress progress;
    private final Set<Long> running = new HashSet<>();
    private @Nullable OffsetAndMetadata committed;

    /** The offset after the last one that was fetched. */
    private long next;

    /** It waits for its oldest record, and that was told. */
    private boolean held;

    /** A record was let go of that is not done: the prefix must not pass it. */
    private boolean handedBack;

    OwnPartition(TopicPartition name, PartitionProgress progress) {
        this.name = name;
        this.progress = progress;
        this.next = progress.prefix();
    }

    /** The first offset that is not done. */
    long prefix() {
        return progress.prefix();
    }

    boolean wasFetched(long offset) {
        return offset < next;
    }

    /** The log has nothing between the last offset fetched and this one; true if it is to do. */
    boolean fetched(long offset) {
        progress.markDone(next, offset);
        next = offset + 1;
        return !progress.isDone(offset);
    }

    /** False if it runs already. */
    boolean begin(long offset) {
        return running.add(offset);
    }

    void end(long offset, boolean done) {
        running.remove(offset);
        if (done) {
            progress.markDone(offset);
        } else {
            handedBack = true;
        }
    }

    boolean isBusy() {
        return !running.isEmpty();
    }

    /** Nothing that was begun is left to do. */
    boolean isIdle() {
        return running.isEmpty() && !handedBack;
    }

    void skipTo(long position) {
        progress.skipTo(position);
    }

    /**
     * Whether it has to wait for its oldest unfinished record. Told once each time that it lasts;
     * not again before half of the others are let by.
     */
    boolean isHeld(long position, int aheadMax) {
        long ahead = position - progress.prefix();
        boolean waits = ahead >= aheadMax;
        if (waits && !held) {
            LOG.warn(
                    "{} waits for its record {}, past which {} others were read; work.ahead-max"
                            + " allows no more",
                    name,
                    progress.prefix(),
                    ahead);
        }
        held = waits || (held && ahead > aheadMax / 2);
        return waits;
    }

    /** What to commit. */
    OffsetAndMetadata state(int metadataCharsMax) {
        return new OffsetAndMetadata(progress.prefix(), progress.metadata(metadataCharsMax));
    }

    /** Whether there is something to commit that was not yet handed out; it counts as such now. */
    boolean handOut(int metadataCharsMax) {
        var state = state(metadataCharsMax);
        boolean changed = !state.equals(committed);
        committed = state;
        return changed;
    }

    /** What was handed out did not arrive. */
    void commitFailed() {
        committed = null;
    }
}

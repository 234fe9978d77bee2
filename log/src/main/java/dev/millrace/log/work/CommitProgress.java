package dev.millrace.log.work;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the group how far an {@link Assignment} is; used by the consumer's thread alone.
 *
 * <p>While it reads, a commit that fails is repeated by the next one. Before a partition goes there
 * is no next one, and one that is still under way may yet be refused, because each rebalance makes
 * the member's epoch in it a stale one: so the last commit says all again and is waited for.
 */
final class CommitProgress {
    private static final Logger LOG = LoggerFactory.getLogger(CommitProgress.class);
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final Duration AGAIN_AFTER = Duration.ofMillis(50);

    private final Assignment assignment;
    private volatile int metadataCharsMax = CommitMetadata.CHARS_MAX;

    CommitProgress(Assignment assignment) {
        this.assignment = assignment;
    }

    /** Commits what has changed and waits for nothing. */
    void soon(Consumer<?, ?> consumer) {
        var offsets = assignment.uncommitted(metadataCharsMax);
        if (!offsets.isEmpty()) {
            consumer.commitAsync(
                    offsets,
                    (_, failure) -> {
                        if (failure != null) {
                            failed(offsets, failure);
                        }
                    });
        }
    }

    private void failed(Map<TopicPartition, OffsetAndMetadata> offsets, Exception failure) {
        if (failure instanceof OffsetMetadataTooLarge) {
            writeLess();
        } else {
            LOG.debug("commit failed, the next one repeats it", failure);
        }
        assignment.commitFailed(offsets.keySet());
    }

    /** Commits all that is known of partitions that are to go, and waits for it. */
    void last(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        long giveUpAt = System.nanoTime() + WITHIN.toNanos();
        while (true) {
            var offsets = assignment.progress(partitions, metadataCharsMax);
            try {
                if (!offsets.isEmpty()) {
                    consumer.commitSync(offsets, WITHIN);
                }
                return;
            } catch (OffsetMetadataTooLarge e) {
                writeLess();
            } catch (CommitFailedException e) {
                // The member learns its new epoch in the background, with its next heartbeat.
                if (System.nanoTime() - giveUpAt >= 0) {
                    lost(partitions, e);
                    return;
                }
                LockSupport.parkNanos(AGAIN_AFTER.toNanos());
            } catch (KafkaException e) {
                lost(partitions, e);
                return;
            }
        }
    }

    private static void lost(Collection<TopicPartition> partitions, KafkaException failure) {
        LOG.warn(
                "the last commit of {} failed, what was done since the one before comes again: {}",
                partitions,
                failure.toString());
    }

    /** The prefix alone, without metadata, is always taken. */
    private void writeLess() {
        int less = metadataCharsMax / 2;
        LOG.warn(
                "the broker takes no {} characters of metadata in a commit, trying {}: more work comes"
                        + " again after a crash; offset.metadata.max.bytes should be {}",
                metadataCharsMax,
                less,
                CommitMetadata.CHARS_MAX);
        metadataCharsMax = less;
    }
}

package dev.millrace.log.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitProgressTest {
    private static final TopicPartition PARTITION = new TopicPartition("work.v1", 0);
    private static final List<TopicPartition> BOTH =
            List.of(PARTITION, new TopicPartition("work.v1", 1));

    private final List<Assignment.Begun> begun = new ArrayList<>();
    private final Assignment assignment =
            new Assignment(List.of(PARTITION.topic()), WorkLimits.of(8, Duration.ZERO), begun::add);
    private final CommitProgress commits = new CommitProgress(assignment);
    private final TestingConsumer consumer = new TestingConsumer();

    @BeforeEach
    void theSecondOfThreeIsDone() {
        assignment.add(PARTITION, PartitionProgress.from(0));
        assignment.take(List.of(record(0), record(1), record(2)));
        begun.get(1).end(true);
    }

    @Test
    void theLastCommitSaysAllAgainThoughOneIsUnderWayWhichMayYetFail() {
        commits.soon(consumer);
        assertThat(consumer.underWay).hasSize(1);

        commits.last(consumer, BOTH);
        consumer.underWay.getFirst().onComplete(Map.of(), new StaleMemberEpochException("moved"));

        assertThat(consumer.taken).containsOnlyKeys(PARTITION);
        assertThat(doneAfter(consumer.taken)).containsExactly(false, true, false);
    }

    @Test
    void aLastCommitThatARebalanceOvertookIsRepeatedWithTheNewEpoch() {
        consumer.refusals.add(new CommitFailedException("stale member epoch"));
        consumer.refusals.add(new CommitFailedException("stale member epoch"));

        commits.last(consumer, BOTH);

        assertThat(doneAfter(consumer.taken)).containsExactly(false, true, false);
    }

    @Test
    void whatTimeCannotCureIsNotRepeated() {
        consumer.refusals.add(new AuthorizationException("no"));

        commits.last(consumer, BOTH);

        assertThat(consumer.taken).isEmpty();
    }

    @Test
    void aCommitThatFailedWhileReadingIsRepeatedByTheNext() {
        commits.soon(consumer);
        commits.soon(consumer);
        assertThat(consumer.underWay).hasSize(1);

        consumer.underWay.getFirst().onComplete(Map.of(), new StaleMemberEpochException("moved"));
        commits.soon(consumer);

        assertThat(consumer.underWay).hasSize(2);
    }

    @Test
    void aBrokerThatTakesNoMetadataIsToldTheFirstThatIsNotDone() {
        consumer.metadataCharsMax = 3;

        commits.last(consumer, BOTH);

        assertThat(consumer.taken).containsEntry(PARTITION, new OffsetAndMetadata(0));
    }

    @Test
    void nothingIsCommittedOfPartitionsThatAreNotOurs() {
        assignment.forget(BOTH);

        commits.last(consumer, BOTH);

        assertThat(consumer.taken).isEmpty();
    }

    private static List<Boolean> doneAfter(Map<TopicPartition, OffsetAndMetadata> committed) {
        var mine = Objects.requireNonNull(committed.get(PARTITION));
        var progress = PartitionProgress.from(mine.offset(), mine.metadata());
        return List.of(progress.isDone(0), progress.isDone(1), progress.isDone(2));
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        return new ConsumerRecord<>(PARTITION.topic(), 0, offset, new byte[0], new byte[0]);
    }

    /** Kafka's own consumer without a broker; what the group says is for the test to say. */
    private static final class TestingConsumer extends MockConsumer<byte[], byte[]> {
        private final List<OffsetCommitCallback> underWay = new ArrayList<>();
        private final List<KafkaException> refusals = new ArrayList<>();
        private Map<TopicPartition, OffsetAndMetadata> taken = Map.of();
        private int metadataCharsMax = CommitMetadata.CHARS_MAX;

        TestingConsumer() {
            super("earliest");
        }

        @Override
        public synchronized void commitAsync(
                Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
            underWay.add(callback);
        }

        @Override
        public synchronized void commitSync(
                Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            if (!refusals.isEmpty()) {
                throw refusals.removeFirst();
            }
            if (offsets.values().stream().anyMatch(o -> o.metadata().length() > metadataCharsMax)) {
                throw new OffsetMetadataTooLarge("too long");
            }
            taken = Map.copyOf(offsets);
        }
    }
}

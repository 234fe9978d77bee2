package dev.millrace.log.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private static final TopicPartition PARTITION = new TopicPartition("work.v1", 0);

    private static final int WAITING_BYTES = 1_000;

    private final List<Assignment.Begun> begun = new ArrayList<>();

    @Test
    void offsetsThatTheLogLeftOutHoldNothingEvenWhileAnOlderRecordRuns() {
        var assignment = assignment(4, 10);
        assignment.add(PARTITION, PartitionProgress.from(0));

        assignment.take(records(0, 20, 40));
        begun.get(1).end(true);
        begun.get(2).end(true);
        assertThat(committed(assignment)).isZero();
        begun.get(0).end(true);

        assertThat(committed(assignment)).isEqualTo(41);
    }

    @Test
    void whatRetentionDeletedBeforeTheFirstRecordIsDone() {
        var assignment = assignment(4, 10);
        assignment.add(PARTITION, PartitionProgress.from(3));

        assignment.take(records(5_000_000_000L));

        assertThat(committed(assignment)).isEqualTo(5_000_000_000L);
        assertThat(assignment.full(Map.of(PARTITION, 5_000_000_001L))).isEmpty();
    }

    @Test
    void aLogThatWasSetBackIsReadAgainAlthoughItsOffsetsWereDone() {
        var assignment = assignment(4, 10);
        assignment.add(PARTITION, PartitionProgress.from(100));
        assignment.take(records(100, 101));
        begun.getFirst().end(true);

        assignment.take(records(100, 101));
        assertThat(begun).hasSize(4);
        begun.get(1).end(true);
        assertThat(committed(assignment)).isEqualTo(100);
        begun.get(2).end(true);
        begun.get(3).end(true);

        assertThat(committed(assignment)).isEqualTo(102);
    }

    @Test
    void aPartitionWaitsForARecordThatSoManyHaveOvertaken() {
        var assignment = assignment(20, 10);
        assignment.add(PARTITION, PartitionProgress.from(0));
        assignment.take(records(LongStream.range(0, 10).toArray()));
        begun.stream().skip(1).forEach(each -> each.end(true));

        assertThat(assignment.full(Map.of(PARTITION, 10L))).containsExactly(PARTITION);
        begun.getFirst().end(true);
        assertThat(assignment.full(Map.of(PARTITION, 10L))).isEmpty();
    }

    @Test
    void ofLargeRecordsFewWaitForASlot() {
        var assignment = assignment(4, 10_000);
        assignment.add(PARTITION, PartitionProgress.from(0));
        assignment.take(records(0, 1, 2, 3, 4));
        assertThat(assignment.full(Map.of(PARTITION, 5L))).isEmpty();

        assignment.take(List.of(record(5, WAITING_BYTES)));

        assertThat(assignment.full(Map.of(PARTITION, 6L))).containsExactly(PARTITION);
        begun.getFirst().end(true);
        begun.get(1).end(true);
        assertThat(assignment.full(Map.of(PARTITION, 6L))).isEmpty();
    }

    @Test
    void whoWaitsForRoomGoesOnOnceHalfOfItIsFree() throws InterruptedException {
        var assignment = assignment(4, 10_000);
        assignment.add(PARTITION, PartitionProgress.from(0));
        assignment.take(records(0, 1, 2, 3, 4, 5, 6, 7));
        assertThat(assignment.full(Map.of(PARTITION, 8L))).containsExactly(PARTITION);

        var waits = Thread.ofVirtual().start(() -> assignment.awaitRoom(Duration.ofMinutes(1)));
        begun.getFirst().end(true);
        assertThat(waits.join(Duration.ofMillis(50))).isFalse();
        begun.get(1).end(true);

        assertThat(waits.join(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void whoWaitsForRoomGoesOnWhenTheTimeIsOverOrNothingMoreBegins() throws InterruptedException {
        var assignment = assignment(1, 10_000);
        assignment.add(PARTITION, PartitionProgress.from(0));
        assignment.take(records(0, 1));
        assertThat(assignment.full(Map.of(PARTITION, 2L))).containsExactly(PARTITION);

        assignment.awaitRoom(Duration.ofMillis(1));
        var waits = Thread.ofVirtual().start(() -> assignment.awaitRoom(Duration.ofMinutes(1)));
        assignment.beginNoMore();

        assertThat(waits.join(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void whatAPredecessorFinishedIsNotBegun() {
        var assignment = assignment(4, 10);
        assignment.add(PARTITION, PartitionProgress.from(0, finished(1)));

        assignment.take(records(0, 1, 2));

        assertThat(begun).extracting(each -> each.record().offset()).containsExactly(0L, 2L);
    }

    private static String finished(long offset) {
        var progress = PartitionProgress.from(0);
        progress.markDone(offset);
        return progress.metadata(CommitMetadata.CHARS_MAX);
    }

    private Assignment assignment(int slots, int aheadMax) {
        return new Assignment(
                List.of(PARTITION.topic()),
                new WorkLimits(slots, aheadMax, WAITING_BYTES, Duration.ZERO),
                begun::add);
    }

    private static long committed(Assignment assignment) {
        return assignment.progress(List.of(PARTITION), 0).values().iterator().next().offset();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(long... offsets) {
        return LongStream.of(offsets).mapToObj(offset -> record(offset, 0)).toList();
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, int bytes) {
        return new ConsumerRecord<>(
                PARTITION.topic(), PARTITION.partition(), offset, new byte[0], new byte[bytes]);
    }
}

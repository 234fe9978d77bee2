package dev.millrace.log.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PartitionProgressTest {
    @Test
    void thePrefixStandsAtTheFirstOffsetThatIsNotDone() {
        var progress = PartitionProgress.from(100);

        progress.markDone(101);
        progress.markDone(103);
        assertThat(progress.prefix()).isEqualTo(100);

        progress.markDone(100);
        assertThat(progress.prefix()).isEqualTo(102);
        assertThat(progress.isDone(103)).isTrue();
        assertThat(progress.isDone(102)).isFalse();
    }

    @Test
    void nothingBeyondThePrefixNeedsNoMetadata() {
        var progress = PartitionProgress.from(5);

        progress.markDone(5);

        assertThat(progress.metadata(4096)).isEmpty();
    }

    @Test
    void inWhateverOrderOffsetsAreDoneEachCountsOnce() {
        Seeds.check(
                100,
                random -> {
                    long first = random.nextLong(1L << 40);
                    int count = random.nextInt(1, 200);
                    var progress = PartitionProgress.from(first);
                    Set<Long> done = new HashSet<>();

                    for (long offset : shuffled(first, count, random)) {
                        progress.markDone(offset);
                        progress.markDone(offset);
                        done.add(offset);

                        assertThatItKnows(progress, first, count, done);
                    }

                    assertThat(progress.prefix()).isEqualTo(first + count);
                    assertThat(progress.metadata(4096)).isEmpty();
                });
    }

    @Test
    void aSuccessorKnowsFromTheCommitWhatWasDone() {
        Seeds.check(
                1_000,
                random -> {
                    long first = random.nextLong(1L << 40);
                    int count = random.nextInt(1, 300);
                    var progress = PartitionProgress.from(first);
                    shuffled(first, count, random).stream()
                            .limit(random.nextInt(count + 1))
                            .forEach(progress::markDone);

                    var successor =
                            PartitionProgress.from(progress.prefix(), progress.metadata(4096));

                    assertThat(successor.prefix()).isEqualTo(progress.prefix());
                    for (long offset = first - 1; offset <= first + count; offset++) {
                        assertThat(successor.isDone(offset)).isEqualTo(progress.isDone(offset));
                    }
                });
    }

    @Test
    void aGapThatIsSkippedCountsAsDoneAndWhatFollowsStays() {
        Seeds.check(
                1_000,
                random -> {
                    long first = random.nextLong(1L << 40);
                    var progress = PartitionProgress.from(first);
                    Set<Long> done = new HashSet<>();
                    shuffled(first, 100, random).stream()
                            .limit(random.nextInt(100))
                            .forEach(offset -> {
                                progress.markDone(offset);
                                done.add(offset);
                            });

                    long to = first + random.nextInt(150);
                    progress.skipTo(to);
                    LongStream.range(first, to).forEach(done::add);

                    assertThatItKnows(progress, first, 150, done);
                });
    }

    @Test
    void skippingBackChangesNothing() {
        var progress = PartitionProgress.from(10);
        progress.markDone(12);

        progress.skipTo(9);

        assertThat(progress.prefix()).isEqualTo(10);
        assertThat(progress.isDone(12)).isTrue();
    }

    @Test
    void aSkipOfBillionsLeavesNothingBehind() {
        var progress = PartitionProgress.from(0);
        progress.markDone(3);
        long far = 5L * Integer.MAX_VALUE;

        assertThat(progress.isDone(far)).isFalse();
        progress.skipTo(far);

        assertThat(progress.prefix()).isEqualTo(far);
        assertThat(progress.metadata(4096)).isEmpty();
    }

    private static void assertThatItKnows(
            PartitionProgress progress, long first, int count, Set<Long> done) {
        long prefix = first;
        while (done.contains(prefix)) {
            prefix++;
        }
        assertThat(progress.prefix()).isEqualTo(prefix);
        for (long offset = first; offset < first + count; offset++) {
            assertThat(progress.isDone(offset)).isEqualTo(done.contains(offset));
        }
    }

    private static List<Long> shuffled(long first, int count, RandomGenerator random) {
        List<Long> offsets =
                new ArrayList<>(LongStream.range(first, first + count).boxed().toList());
        Collections.shuffle(offsets, Random.from(random));
        return offsets;
    }
}

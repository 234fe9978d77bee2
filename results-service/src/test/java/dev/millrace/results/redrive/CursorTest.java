package dev.millrace.results.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Position;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.WireRecord;
import dev.millrace.testkit.Seeds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CursorTest {
    private static final UUID ID = new UUID(1, 2);

    @Test
    void itIsReadAsItIsWritten() {
        var cursor = new Cursor(1_767_268_800_000L, new Position("work.a-b.batch.v1", 3, 12));

        assertThat(cursor).hasToString("work.a-b.batch.v1/3/12@1767268800000");
        assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
    }

    /** Clocks go back, so the ages of a partition are in no order, and many are the same. */
    @Test
    void whereverAListEndsTheNextOneGoesOnWithWhatIsLeft() {
        Seeds.check(
                500,
                random -> {
                    List<Partition> partitions =
                            IntStream.range(0, 1 + random.nextInt(4))
                                    .mapToObj(i -> Partition.any(random, i))
                                    .toList();
                    int[] next = new int[partitions.size()];
                    Cursor cursor = null;
                    for (int at = oldest(partitions, next); at >= 0; ) {
                        Partition shown = partitions.get(at);
                        cursor = Cursor.behind(shown.found(next[at]), cursor);
                        next[at]++;
                        for (int i = 0; i < next.length; i++) {
                            assertThat(partitions.get(i).goesOn(cursor)).isEqualTo(next[i]);
                        }
                        at = oldest(partitions, next);
                    }
                });
    }

    /** As {@link OldestFirst} chooses; -1 at the end. */
    private static int oldest(List<Partition> partitions, int[] next) {
        return IntStream.range(0, next.length)
                .filter(i -> next[i] < partitions.get(i).ages().size())
                .boxed()
                .min(
                        Comparator.comparing((Integer i) -> partitions.get(i).ages().get(next[i]))
                                .thenComparing(i -> partitions.get(i).stretch(0).place()))
                .orElse(-1);
    }

    private record Partition(String topic, int number, List<Integer> ages) {
        static Partition any(RandomGenerator random, int number) {
            List<Integer> ages = new ArrayList<>();
            for (int left = random.nextInt(6); left > 0; left--) {
                ages.add(random.nextInt(5));
            }
            return new Partition(random.nextBoolean() ? "a.v1" : "b.v1", number, ages);
        }

        Stretch stretch(long next) {
            return new Stretch(topic, ID, number, next, ages.size());
        }

        OldestFirst.Found found(int offset) {
            return new OldestFirst.Found(
                    new DeadLetter(
                            topic,
                            new Position(Topics.dead(topic), number, offset),
                            Instant.ofEpochMilli(ages.get(offset)),
                            new WireRecord("k", Map.of(), new byte[0])),
                    stretch(offset + 1L));
        }

        /** As a broker finds the first offset of a time. */
        long goesOn(Cursor cursor) {
            if (cursor.isIn(stretch(0))) {
                return cursor.next().offset();
            }
            long from = cursor.from(stretch(0));
            return IntStream.range(0, ages.size())
                    .filter(offset -> ages.get(offset) >= from)
                    .findFirst()
                    .orElse(ages.size());
        }
    }
}

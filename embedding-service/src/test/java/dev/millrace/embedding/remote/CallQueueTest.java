package dev.millrace.embedding.remote;

import static dev.millrace.contracts.Priority.BATCH;
import static dev.millrace.contracts.Priority.INTERACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallQueueTest {
    private static final CallKind SMALL = new CallKind("small", 8, false, null, null);
    private static final CallKind LARGE = new CallKind("large", 8, false, null, null);
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private final CallQueue queue = new CallQueue(limits(4, 100));

    @Test
    void textsOfSeveralJobsGoTogetherThoseOfAJobSideBySide() {
        queue.add(ask(BATCH, SMALL, "a1", "a2"), 0);
        queue.add(ask(BATCH, SMALL, "b1"), 0);

        assertThat(texts(queue.take(BATCH, 0))).containsExactly("a1", "a2", "b1");
        assertThat(queue.isEmpty(BATCH)).isTrue();
        assertThat(queue.texts()).isZero();
    }

    @Test
    void aHugeJobLeavesRoomForSmallOnesInEveryCall() {
        String[] many = IntStream.range(0, 40).mapToObj(i -> "h" + i).toArray(String[]::new);
        queue.add(ask(BATCH, SMALL, many), 0);
        assertThat(texts(queue.take(BATCH, 0))).containsExactly("h0", "h1", "h2", "h3");

        queue.add(ask(BATCH, SMALL, "s1"), 0);
        queue.add(ask(BATCH, SMALL, "t1", "t2"), 0);

        assertThat(texts(queue.take(BATCH, 0))).containsExactly("s1", "t1", "t2", "h4");
        assertThat(texts(queue.take(BATCH, 0))).allMatch(text -> text.startsWith("h"));
    }

    @Test
    void twoHugeJobsGetTheSameNumberOfTokensHoweverLongTheirTextsAre() {
        CallQueue wide = new CallQueue(limits(1000, 200));
        wide.add(ask(BATCH, SMALL, distinct("x", 40, 400)), 0);
        wide.add(ask(BATCH, SMALL, distinct("y", 400, 40)), 0);

        Batch batch = wide.take(BATCH, 0);

        long ofX = tokens(batch, "x");
        long ofY = tokens(batch, "y");
        assertThat(ofX + ofY).isBetween(100L, 200L);
        assertThat(Math.abs(ofX - ofY)).isLessThanOrEqualTo(100);
    }

    @Test
    void aCallHasNoMoreTokensThanItMayButForASingleText() {
        CallQueue narrow = new CallQueue(limits(10, 5));
        narrow.add(ask(BATCH, SMALL, "x".repeat(100), "12345678", "abcdefgh", "ABCDEFGH"), 0);

        assertThat(narrow.take(BATCH, 0).tokens()).isEqualTo(25);
        assertThat(narrow.take(BATCH, 0).tokens()).isEqualTo(4);
        assertThat(narrow.take(BATCH, 0).tokens()).isEqualTo(2);
    }

    @Test
    void aCallHasNoMoreTextsThanAnAnswerHasVectors() {
        CallLimits limits =
                new CallLimits(
                        100,
                        1000,
                        8 * 16 * 3 + 1,
                        Duration.ZERO,
                        1,
                        0,
                        Duration.ZERO,
                        Duration.ZERO);

        assertThat(limits.textsMax(8)).isEqualTo(3);
        assertThat(limits.textsMax(100_000)).isEqualTo(1);
    }

    @Test
    void modelsNeverShareACallAndTakeTurns() {
        queue.add(ask(BATCH, SMALL, "a", "b", "c", "d", "e", "f"), 0);
        queue.add(ask(BATCH, LARGE, "g"), MILLI);

        assertThat(texts(queue.take(BATCH, 10 * MILLI))).containsExactly("a", "b", "c", "d");
        assertThat(texts(queue.take(BATCH, 10 * MILLI))).containsExactly("g");
        assertThat(texts(queue.take(BATCH, 10 * MILLI))).containsExactly("e", "f");
    }

    @Test
    void lanesDoNotShareACallEither() {
        queue.add(ask(BATCH, SMALL, "a"), 0);
        queue.add(ask(INTERACTIVE, SMALL, "b"), 0);

        assertThat(texts(queue.take(INTERACTIVE, 0))).containsExactly("b");
        assertThat(queue.isEmpty(INTERACTIVE)).isTrue();
        assertThat(texts(queue.take(BATCH, 0))).containsExactly("a");
    }

    @Test
    void textsWaitForCompanyUntilTheLingerIsOverOrTheCallIsFull() {
        queue.add(ask(BATCH, SMALL, "a"), 0);

        assertThat(queue.dueInNanos(BATCH, 2 * MILLI)).isEqualTo(3 * MILLI);
        assertThat(queue.dueInNanos(BATCH, 5 * MILLI)).isZero();

        queue.add(ask(BATCH, SMALL, "b", "c", "d"), 2 * MILLI);
        assertThat(queue.dueInNanos(BATCH, 2 * MILLI)).isZero();
    }

    @Test
    void aJobThatGoesAloneWaitsForNobody() {
        queue.add(ask(BATCH, SMALL.alone(new JobKey("acme", "a")), "a"), 0);
        queue.add(ask(BATCH, SMALL.alone(new JobKey("acme", "b")), "b"), 0);

        assertThat(queue.dueInNanos(BATCH, 0)).isZero();
        assertThat(texts(queue.take(BATCH, 0))).containsExactly("a");
        assertThat(texts(queue.take(BATCH, 0))).containsExactly("b");
    }

    @Test
    void aJobThatLeavesTakesItsTextsAlong() {
        Ask gone = ask(BATCH, SMALL, "a", "b");
        queue.add(gone, 0);
        queue.add(ask(BATCH, SMALL, "c"), 0);

        queue.remove(gone);

        assertThat(queue.texts()).isEqualTo(1);
        assertThat(texts(queue.take(BATCH, 0))).containsExactly("c");
    }

    @Test
    void halvesAreCutBetweenJobsWhereThereAreSeveral() {
        queue.add(ask(BATCH, SMALL, "a1", "a2", "a3"), 0);
        queue.add(ask(BATCH, SMALL, "b1"), 0);
        Batch batch = queue.take(BATCH, 0);

        List<Batch> halves = batch.halves();

        assertThat(batch.isOfOneJob()).isFalse();
        assertThat(halves.stream().map(CallQueueTest::texts))
                .containsExactly(List.of("a1", "a2", "a3"), List.of("b1"));
        assertThat(halves.getFirst().halves().stream().map(CallQueueTest::texts))
                .containsExactly(List.of("a1"), List.of("a2", "a3"));
    }

    private static CallLimits limits(int texts, long tokens) {
        return new CallLimits(
                texts,
                tokens,
                1 << 20,
                Duration.ofMillis(5),
                4,
                25,
                Duration.ofSeconds(1),
                Duration.ZERO);
    }

    private static Ask ask(Priority lane, CallKind kind, String... texts) {
        return new Ask(kind, lane, "00", List.of(texts));
    }

    private static String[] distinct(String begin, int count, int length) {
        return IntStream.range(0, count)
                .mapToObj(i -> begin + i + "-".repeat(length))
                .toArray(String[]::new);
    }

    private static long tokens(Batch batch, String begin) {
        return batch.texts().stream()
                .filter(text -> text.text().startsWith(begin))
                .mapToLong(Text::tokens)
                .sum();
    }

    private static List<String> texts(Batch batch) {
        return new ArrayList<>(
                Arrays.asList(batch.texts().stream().map(Text::text).toArray(String[]::new)));
    }
}

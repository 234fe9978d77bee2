package dev.millrace.embedding.remote;

import static dev.millrace.contracts.Priority.BATCH;
import static dev.millrace.contracts.Priority.INTERACTIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Verdict;
import dev.millrace.backends.breaker.Breakers;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Usage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedCallsTest {
    private static final CallKind KIND = new CallKind("m", 1, false, null, null);
    private static final Fault REJECTED =
            Fault.of(Verdict.REQUEST_REJECTED, "no").answered(400, null);
    private final TestingServer server = new TestingServer();
    private final CallMeters meters = new CallMeters(new SimpleMeterRegistry());
    private SharedCalls calls = calls(4, Duration.ofMillis(50));

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void aLoneTextIsSentAtOnceAndWithItsTrace() throws Exception {
        calls = calls(4, Duration.ofHours(1));
        Ask ask = begin(BATCH, "a");

        TestingServer.Held call = server.next();
        call.answer(3);

        assertThat(call.asked.traceparent()).isEqualTo("trace of a");
        AskEnd end = end(ask);
        assertThat(end.how()).isEqualTo(new AskEnd.How.Complete());
        assertThat(embedding(end, "a").vector()).containsExactly(1);
        assertThat(end.usage()).isEqualTo(new Usage(3, 0, 0, "reported"));
    }

    @Test
    void whileACallRunsTextsGatherAndShareTheNextAndItsCostToTheLastToken() throws Exception {
        begin(BATCH, "first");
        server.next();

        Ask small = begin(BATCH, "a");
        Ask large = begin(BATCH, "bbbbbbbbbbbb", "cccc");
        TestingServer.Held shared = server.next();
        shared.answer(11);

        assertThat(shared.asked.texts()).containsExactly("a", "bbbbbbbbbbbb", "cccc");
        assertThat(shared.asked.traceparent()).isNull();
        assertThat(usage(small) + usage(large)).isEqualTo(11);
        assertThat(usage(small)).isEqualTo(2);
        assertThat(
                        embedding(end(large), "cccc").tokens()
                                + embedding(end(large), "bbbbbbbbbbbb").tokens())
                .isEqualTo(usage(large));
    }

    @Test
    void aTextThatStandsTwiceInAJobIsAskedForOnce() throws Exception {
        Ask ask = begin(BATCH, "a", "a");

        TestingServer.Held call = server.next();
        call.answer(1);

        assertThat(call.asked.texts()).containsExactly("a");
        assertThat(end(ask).how()).isEqualTo(new AskEnd.How.Complete());
    }

    @Test
    void aJobLargerThanACallIsSplitAndPutTogetherAgain() throws Exception {
        String[] texts = IntStream.range(0, 10).mapToObj(i -> "t" + i).toArray(String[]::new);
        Ask ask = begin(BATCH, texts);

        for (int n = 0; n < 3; n++) {
            server.next().answer(5);
        }

        assertThat(end(ask).answered()).containsOnlyKeys(texts);
        assertThat(usage(ask)).isEqualTo(15);
        assertThat(server.all).allMatch(call -> call.asked.texts().size() <= 4);
    }

    @Test
    void oneBadTextAmongGoodJobsFailsItsJobAlone() throws Exception {
        begin(BATCH, "first");
        TestingServer.Held first = server.next();
        List<Ask> good = new ArrayList<>();
        good.add(begin(BATCH, "g1"));
        good.add(begin(BATCH, "g2"));
        Ask bad = begin(BATCH, "bad");
        good.add(begin(BATCH, "g3"));
        first.answer(1);

        answerUntil(() -> bad.end().isDone() && good.stream().allMatch(a -> a.end().isDone()));

        assertThat(end(bad).how()).isEqualTo(new AskEnd.How.Failed(REJECTED, "bad", false));
        assertThat(good).allMatch(ask -> ask.end().join().how() instanceof AskEnd.How.Complete);
        assertThat(server.all).hasSizeLessThanOrEqualTo(1 + 1 + 4);
    }

    @Test
    void theBadTextOfALargeJobIsFoundAndTheRestOfItNotAskedForAgain() throws Exception {
        Ask bad = begin(BATCH, "x1", "x2", "x3", "bad");

        answerUntil(() -> bad.end().isDone());

        assertThat(end(bad).how()).isEqualTo(new AskEnd.How.Failed(REJECTED, "bad", false));
    }

    @Test
    void aFaultOfTheServerFailsAllThatWereInTheCallAndSaysThatItWasShared() throws Exception {
        begin(BATCH, "first");
        server.next();
        Ask one = begin(BATCH, "a");
        Ask other = begin(BATCH, "b");
        Fault fault =
                Fault.of(Verdict.SERVER_ERROR, "oops")
                        .answered(500, new Usage(5, 0, 0, Usage.REPORTED));

        server.next().end(new CallEnd.Failed(fault));

        assertThat(end(one).how()).isEqualTo(new AskEnd.How.Failed(fault, null, true));
        assertThat(usage(one) + usage(other)).isEqualTo(5);
    }

    @Test
    void aServerThatTurnsCallsAwayGetsFewerAtOnceAndIsNotLeftAlone() throws Exception {
        calls = calls(4, Duration.ZERO);
        List<TestingServer.Held> running = new ArrayList<>();
        for (String text : List.of("a", "b", "c", "d")) {
            begin(INTERACTIVE, text);
            running.add(server.next());
        }
        assertThat(calls.callsAtOnce()).isEqualTo(4);
        Fault tooMany = Fault.of(Verdict.RATE_LIMITED, "too many").answered(429, null);

        running.get(0).end(new CallEnd.Failed(tooMany));
        running.get(1).end(new CallEnd.Failed(tooMany));

        await().until(() -> calls.callsAtOnce() == 2);
        begin(INTERACTIVE, "e");
        assertThat(server.isQuiet(100)).isTrue();
        running.get(2).answer(1);
        assertThat(server.next().asked.texts()).containsExactly("e");
        assertThat(calls.rest()).isNull();
    }

    @Test
    void aSharedCallGoesOnForWhoeverStaysAndTheOneWhoLeftPaysItsShare() throws Exception {
        begin(BATCH, "first");
        server.next();
        Ask leaves = begin(BATCH, "a");
        Ask stays = begin(BATCH, "b");
        TestingServer.Held shared = server.next();

        calls.leave(leaves);

        assertThat(shared.isClosed()).isFalse();
        assertThat(leaves.end()).isNotDone();
        shared.answer(2);
        assertThat(end(stays).how()).isEqualTo(new AskEnd.How.Complete());
        assertThat(end(leaves).how()).isEqualTo(new AskEnd.How.Gone());
        assertThat(usage(leaves)).isEqualTo(1);
    }

    @Test
    void aCallClosesWhenTheLastOfItsJobsHasGone() throws Exception {
        begin(BATCH, "first");
        server.next();
        Ask one = begin(BATCH, "a");
        Ask other = begin(BATCH, "b");
        TestingServer.Held shared = server.next();

        calls.leave(one);
        calls.leave(other);

        assertThat(shared.isClosed()).isTrue();
        assertThat(end(one).how()).isEqualTo(new AskEnd.How.Gone());
        assertThat(end(other).usage()).isNull();
    }

    @Test
    void whoeverHasNoTimeLeftGoesByItself() throws Exception {
        Ask ask = begin(BATCH, "a");
        TestingServer.Held call = server.next();

        AskEnd end = calls.await(ask, Duration.ofMillis(20));

        assertThat(end.how()).isEqualTo(new AskEnd.How.Gone());
        assertThat(end.asked()).isTrue();
        assertThat(call.isClosed()).isTrue();
    }

    @Test
    void batchJobsLeaveACallToInteractiveOnesWhichGoFirst() throws Exception {
        for (int n = 0; n < 3; n++) {
            begin(BATCH, "b" + n);
            server.next();
        }
        begin(BATCH, "waits");
        assertThat(server.isQuiet(100)).isTrue();

        begin(INTERACTIVE, "urgent");

        assertThat(server.next().asked.texts()).containsExactly("urgent");
    }

    @Test
    void aBackEndThatIsGoneIsAskedForNobody() throws Exception {
        Ask first = begin(BATCH, "a");
        server.next().end(new CallEnd.Failed(Fault.of(Verdict.UNREACHABLE, "gone")));
        assertThat(end(first).how()).isInstanceOf(AskEnd.How.Failed.class);
        await().until(() -> calls.rest() != null);

        Ask second = begin(BATCH, "b");

        assertThat(end(second).how()).isInstanceOf(AskEnd.How.Resting.class);
        assertThat(end(second).asked()).isFalse();
        assertThat(server.all).hasSize(1);
    }

    @Test
    void whoLeavesTheProcessLetsEverybodyGo() throws Exception {
        Ask running = begin(BATCH, "a");
        TestingServer.Held call = server.next();
        Ask waiting = begin(BATCH, "b");

        calls.close();

        assertThat(call.isClosed()).isTrue();
        assertThat(end(running).how()).isEqualTo(new AskEnd.How.Gone());
        assertThat(end(waiting).how()).isEqualTo(new AskEnd.How.Gone());
        assertThat(end(begin(BATCH, "c")).how()).isEqualTo(new AskEnd.How.Gone());
    }

    /** Rejects every call with a bad text and answers the others. */
    private void answerUntil(Condition done) throws InterruptedException {
        while (!done.holds()) {
            for (TestingServer.Held call : server.all) {
                if (call.asked.texts().contains("bad")) {
                    call.end(new CallEnd.Failed(REJECTED));
                } else {
                    call.answer(call.asked.texts().size());
                }
            }
            Thread.onSpinWait();
        }
    }

    private interface Condition {
        boolean holds();
    }

    private Ask begin(Priority lane, String... texts) {
        Ask ask = new Ask(KIND, lane, "trace of " + texts[0], List.of(texts));
        calls.begin(ask);
        return ask;
    }

    private static AskEnd end(Ask ask) throws Exception {
        return ask.end().get(5, TimeUnit.SECONDS);
    }

    private static Embedding embedding(AskEnd end, String text) {
        return Objects.requireNonNull(end.answered().get(text));
    }

    private static long usage(Ask ask) throws Exception {
        Usage usage = end(ask).usage();
        return usage == null ? -1 : usage.inputTokens();
    }

    private SharedCalls calls(int callsMax, Duration linger) {
        return new SharedCalls(
                "b",
                server,
                new Breakers(
                                new Breakers.Settings(
                                        20,
                                        10,
                                        50,
                                        1,
                                        Duration.ofMinutes(1),
                                        Duration.ofMinutes(1),
                                        Duration.ofMinutes(1)),
                                meters,
                                Clock.systemUTC())
                        .of("b"),
                new CallLimits(
                        4,
                        100,
                        1 << 20,
                        linger,
                        callsMax,
                        25,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1)),
                meters);
    }
}

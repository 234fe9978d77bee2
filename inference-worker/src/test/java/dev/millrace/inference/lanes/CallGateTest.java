package dev.millrace.inference.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.backends.limit.Met;
import dev.millrace.contracts.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallGateTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Instant EARLIER = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = EARLIER.plusSeconds(1);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CallGate gate = gate(8, 8, 25);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void batchLeavesItsShareFreeAndUrgentCallsFindIt() {
        assertThat(enterAll(gate, Priority.BATCH, 7)).hasSize(6);
        assertThat(enterAll(gate, Priority.INTERACTIVE, 3)).hasSize(2);
        assertThat(gate.running()).isEqualTo(8);
    }

    @Test
    void urgentCallsMayHaveAllOfIt() {
        assertThat(enterAll(gate, Priority.INTERACTIVE, 9)).hasSize(8);
    }

    @Test
    void aGateForOneLetsBatchThrough() {
        assertThat(enterAll(gate(1, 1, 25), Priority.BATCH, 1)).hasSize(1);
    }

    @Test
    void theUrgentOneOfTwoThatWaitGoesFirst() throws Exception {
        List<CallGate.Pass> all = enterAll(gate, Priority.INTERACTIVE, 8);
        var batch = waiting(Priority.BATCH, EARLIER);
        var urgent = waiting(Priority.INTERACTIVE, LATER);

        all.get(0).ended(Met.AN_ANSWER);

        assertThat(urgent.get()).isInstanceOf(CallGate.Entry.Free.class);
        assertThat(batch).isNotDone();
        all.get(1).ended(Met.SOMETHING_ELSE);
        all.get(2).close();
        assertThat(batch.get()).isInstanceOf(CallGate.Entry.Free.class);
    }

    @Test
    void ofTwoInOneLaneTheOlderGoesFirst() throws Exception {
        List<CallGate.Pass> all = enterAll(gate, Priority.INTERACTIVE, 8);
        var younger = waiting(Priority.INTERACTIVE, LATER);
        var older = waiting(Priority.INTERACTIVE, EARLIER);

        all.get(0).ended(Met.AN_ANSWER);

        assertThat(older.get()).isInstanceOf(CallGate.Entry.Free.class);
        assertThat(younger).isNotDone();
    }

    @Test
    void aPassIsGivenBackOnce() {
        CallGate.Pass pass = enterAll(gate, Priority.BATCH, 2).getFirst();

        pass.ended(Met.AN_ANSWER);
        pass.close();

        assertThat(gate.running()).isEqualTo(1);
    }

    @Test
    void whoFindsNoRoomIsToldWhyAndWhenToComeBackAndTheNextLater() {
        enterAll(gate, Priority.INTERACTIVE, 8);

        var first = (CallGate.Entry.Full) enter(gate, Priority.BATCH, LATER, Duration.ZERO);
        var second = (CallGate.Entry.Full) enter(gate, Priority.BATCH, LATER, Duration.ZERO);

        assertThat(first.why())
                .isEqualTo("has no room: 8 of at most 8 calls run, and 0 jobs wait here");
        assertThat(first.away()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_100));
        assertThat(second.away()).isGreaterThan(first.away());
    }

    @Test
    void whileTheLimitIsLearntJobsComeBackAsFastAsItGrows() {
        // A gate that has timed no call takes it for a second long: 8 a second, and twice as many
        // with each second where the limit may grow.
        CallGate learning = gate(1, 64, 0);
        enterAll(learning, Priority.BATCH, 8);
        enterAll(gate, Priority.INTERACTIVE, 8);

        assertThat(hundredth(learning)).isLessThan(Duration.ofSeconds(4));
        assertThat(hundredth(gate)).isGreaterThan(Duration.ofSeconds(5));

        learning.told(true, false);
        assertThat(hundredth(learning)).as("held").isGreaterThan(Duration.ofSeconds(5));
    }

    private static Duration hundredth(CallGate full) {
        Duration away = Duration.ZERO;
        for (int n = 0; n < 100; n++) {
            var entry = enter(full, Priority.BATCH, LATER, Duration.ZERO);
            away = ((CallGate.Entry.Full) entry).away();
        }
        return away;
    }

    @Test
    void whereOthersNeedTheSlotsOnlyAsManyWaitAsWillFindRoom() throws Exception {
        CallGate shared =
                new CallGate(
                        new CallGate.Rules(
                                1, 1, 0, true, Duration.ofSeconds(1), Duration.ofMinutes(5)));
        enterAll(shared, Priority.BATCH, 1);
        // Until it knows better a gate takes a call for a second long: ten find room in ten.
        Duration tenSeconds = Duration.ofSeconds(10);
        List<CompletableFuture<CallGate.Entry>> waiting = new ArrayList<>();
        for (int n = 1; n <= 10; n++) {
            waiting.add(async(shared, Priority.BATCH, EARLIER.plusSeconds(n), tenSeconds));
        }
        await().until(() -> shared.waiting() == 10);

        waiting.add(async(shared, Priority.BATCH, EARLIER, tenSeconds));

        assertThat(waiting.get(9).get()).isInstanceOf(CallGate.Entry.Full.class);
        waiting.remove(9);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void beingTurnedAwayLowersTheLimitForTheNext() {
        CallGate adapting = gate(1, 100, 0);
        int before = adapting.limit();
        CallGate.Pass pass = enterAll(adapting, Priority.BATCH, 8).getFirst();

        assertThat(pass.ended(Met.ITS_LIMIT)).as("others go on").isTrue();

        assertThat(adapting.limit()).isLessThan(before);
        assertThat(enter(adapting, Priority.BATCH, LATER, Duration.ZERO))
                .as("no other call before one of those has ended")
                .isInstanceOf(CallGate.Entry.Full.class);
    }

    @Test
    void aLongQueueInTheServerLowersTheLimitOnceTheLastCutHasHadItsEffect() {
        CallGate adapting = gate(1, 100, 0);
        List<CallGate.Pass> all = enterAll(adapting, Priority.BATCH, 8);

        adapting.told(true, true);
        adapting.told(true, true);

        assertThat(adapting.limit()).isEqualTo(7);
        all.getFirst().close();
        adapting.told(true, true);
        assertThat(adapting.limit()).isEqualTo(6);
    }

    @Test
    void batchTakesTheReserveWhileTheLimitIsNotKnownAndLeavesItAfter() {
        CallGate adapting = gate(1, 100, 25);
        List<CallGate.Pass> first = enterAll(adapting, Priority.BATCH, 9);
        assertThat(first).hasSize(8);

        first.removeFirst().ended(Met.ITS_LIMIT);
        first.forEach(CallGate.Pass::close);

        assertThat(adapting.limit()).isEqualTo(7);
        assertThat(enterAll(adapting, Priority.BATCH, 8)).hasSize(5);
        assertThat(enterAll(adapting, Priority.INTERACTIVE, 8)).hasSize(2);
    }

    @Test
    void aRoundInWhichBatchTriesTheReserveIsOverHoweverItsCallsEnd() {
        CallGate adapting = gate(1, 100, 25);
        List<CallGate.Pass> first = enterAll(adapting, Priority.BATCH, 8);
        adapting.told(true, true);
        adapting.told(false, false);
        first.forEach(CallGate.Pass::close);
        List<CallGate.Pass> trying = enterAll(adapting, Priority.BATCH, 8);
        assertThat(trying).hasSize(7);

        trying.forEach(pass -> pass.ended(Met.SOMETHING_ELSE));

        assertThat(enterAll(adapting, Priority.BATCH, 8)).hasSize(5);
    }

    private static CallGate gate(int min, int max, int reservePercent) {
        return new CallGate(
                new CallGate.Rules(
                        min,
                        max,
                        reservePercent,
                        false,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5)));
    }

    private static List<CallGate.Pass> enterAll(CallGate gate, Priority priority, int calls) {
        List<CallGate.Pass> entered = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            if (enter(gate, priority, LATER, Duration.ZERO)
                    instanceof CallGate.Entry.Free(CallGate.Pass pass)) {
                entered.add(pass);
            }
        }
        return entered;
    }

    private CompletableFuture<CallGate.Entry> waiting(Priority priority, Instant since) {
        int before = gate.waiting();
        var entry = async(gate, priority, since, LONG);
        await().until(() -> gate.waiting() == before + 1);
        return entry;
    }

    private CompletableFuture<CallGate.Entry> async(
            CallGate at, Priority priority, Instant since, Duration patience) {
        return CompletableFuture.supplyAsync(() -> enter(at, priority, since, patience), threads);
    }

    private static CallGate.Entry enter(
            CallGate gate, Priority priority, Instant since, Duration patience) {
        try {
            return gate.enter(priority, since, patience);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.millrace.inference.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallGateTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private final CallGate gate = new CallGate(8, 8, 25);

    @Test
    void batchLeavesItsShareFreeAndUrgentCallsFindIt() throws InterruptedException {
        assertThat(enterAll(Priority.BATCH, 7)).hasSize(6);
        assertThat(enterAll(Priority.INTERACTIVE, 3)).hasSize(2);
        assertThat(gate.running()).isEqualTo(8);
    }

    @Test
    void urgentCallsMayHaveAllOfIt() throws InterruptedException {
        assertThat(enterAll(Priority.INTERACTIVE, 9)).hasSize(8);
    }

    @Test
    void aGateForOneLetsBatchThrough() throws InterruptedException {
        assertThat(new CallGate(1, 1, 25).enter(Priority.BATCH, Duration.ZERO)).isNotNull();
    }

    @Test
    void theUrgentOneOfTwoThatWaitGoesFirst() throws Exception {
        List<CallGate.Pass> all = enterAll(Priority.INTERACTIVE, 8);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var batch = CompletableFuture.supplyAsync(() -> enter(Priority.BATCH, LONG), threads);
            await().until(() -> gate.waiting() == 1);
            var urgent =
                    CompletableFuture.supplyAsync(() -> enter(Priority.INTERACTIVE, LONG), threads);
            await().until(() -> gate.waiting() == 2);

            all.get(0).ended(CallGate.Met.AN_ANSWER);

            assertThat(urgent.get()).isNotNull();
            assertThat(batch).isNotDone();
            all.get(1).ended(CallGate.Met.SOMETHING_ELSE);
            assertThat(batch.get()).isNotNull();
        }
    }

    @Test
    void whoeverWaitsGoesAwayWhenTheGateIsClosed() throws Exception {
        enterAll(Priority.INTERACTIVE, 8);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var late =
                    CompletableFuture.supplyAsync(
                            () -> enter(Priority.INTERACTIVE, LONG) == null, threads);
            await().until(() -> gate.waiting() == 1);
            gate.close();
            assertThat(late.get()).isTrue();
        }
    }

    @Test
    void beingTurnedAwayLowersTheLimitForTheNext() throws InterruptedException {
        CallGate adapting = new CallGate(1, 100, 0);
        int before = adapting.limit();
        CallGate.Pass pass = adapting.enter(Priority.BATCH, Duration.ZERO);
        Objects.requireNonNull(pass).ended(CallGate.Met.ITS_LIMIT);
        assertThat(adapting.limit()).isLessThan(before);
    }

    private List<CallGate.Pass> enterAll(Priority priority, int calls) throws InterruptedException {
        List<CallGate.Pass> entered = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            CallGate.Pass pass = gate.enter(priority, Duration.ZERO);
            if (pass != null) {
                entered.add(pass);
            }
        }
        return entered;
    }

    private CallGate.@Nullable Pass enter(Priority priority, Duration patience) {
        try {
            return gate.enter(priority, patience);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

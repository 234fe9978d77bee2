package dev.millrace.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class IsolationTest {
    private final Isolation isolation = new Isolation(3);

    @Test
    void oneRunsAloneOnceItsNeighboursAreThroughAndTheNextWaitForIt() throws Exception {
        Isolation.Hold first = isolation.besideOthers();
        Isolation.Hold second = isolation.besideOthers();

        CompletableFuture<Isolation.Hold> alone = begun(isolation::alone);
        CompletableFuture<Isolation.Hold> next = begun(isolation::besideOthers);
        first.close();
        assertThat(alone).isNotDone();
        second.close();

        Isolation.Hold held = alone.get();
        assertThat(next).isNotDone();
        held.close();
        next.get().close();
    }

    private interface Taking {
        Isolation.Hold take() throws InterruptedException;
    }

    /** Returns when it waits in the queue. */
    private CompletableFuture<Isolation.Hold> begun(Taking taking) {
        CompletableFuture<Isolation.Hold> taken = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            try {
                                taken.complete(taking.take());
                            } catch (InterruptedException e) {
                                taken.completeExceptionally(e);
                            }
                        });
        await().until(() -> thread.getState() == Thread.State.WAITING);
        return taken;
    }
}

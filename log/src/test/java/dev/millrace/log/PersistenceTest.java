package dev.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class PersistenceTest {
    private final Persistence persistence = new Persistence();
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void aStepThatFailsIsRepeatedWithGrowingPausesUntilItSucceeds() {
        long start = System.nanoTime();

        persistence.untilDone("the step", () -> failTimes(2));

        assertThat(runs).hasValue(3);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void aClosingProcessLetsGoOfAStepThatStillFails() {
        var step =
                CompletableFuture.runAsync(
                        () -> persistence.untilDone("the step", () -> failTimes(1_000)));
        await().until(() -> runs.get() > 1);

        persistence.close();

        assertThat(step).failsWithin(Duration.ofSeconds(5));
        assertThat(step.exceptionNow())
                .isInstanceOf(Persistence.Abandoned.class)
                .hasMessageContaining("the step");
    }

    @Test
    void whatSucceedsAtOnceIsDoneEvenWhileClosing() {
        persistence.close();

        persistence.untilDone("the step", () -> failTimes(0));

        assertThat(runs).hasValue(1);
    }

    @Test
    void anInterruptAbandonsTheStepAndIsNotForgotten() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> persistence.untilDone("the step", () -> failTimes(1_000)))
                .isInstanceOf(Persistence.Abandoned.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    private void failTimes(int times) throws IOException {
        if (runs.getAndIncrement() < times) {
            throw new IOException("connection refused");
        }
    }
}

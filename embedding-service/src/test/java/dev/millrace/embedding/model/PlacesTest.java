package dev.millrace.embedding.model;

import static dev.millrace.contracts.Priority.BATCH;
import static dev.millrace.contracts.Priority.INTERACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private final Places places = new Places(1);
    private final BlockingQueue<String> inside = new LinkedBlockingQueue<>();
    private final List<Thread> waiting = new ArrayList<>();

    @AfterEach
    void stop() {
        waiting.forEach(Thread::interrupt);
    }

    @Test
    void interactiveTextsGoInFirstAndTheOthersInTheOrderTheyCame() throws Exception {
        places.take(BATCH);
        wants("b1", BATCH);
        wants("b2", BATCH);
        wants("i", INTERACTIVE);

        for (String next : List.of("i", "b1", "b2")) {
            places.giveBack();
            assertThat(inside.poll(5, TimeUnit.SECONDS)).isEqualTo(next);
        }
    }

    @Test
    void whoGivesUpTakesNobodysTurn() throws Exception {
        places.take(BATCH);
        Thread gone = wants("gone", INTERACTIVE);
        wants("b", BATCH);

        gone.interrupt();
        gone.join();
        places.giveBack();

        assertThat(inside.poll(5, TimeUnit.SECONDS)).isEqualTo("b");
    }

    @Test
    void whoTakesTheWholeModelWaitsUntilItIsEmpty() throws Exception {
        places.take(BATCH);
        Thread closing = Thread.ofVirtual().start(places::takeAll);
        assertThat(closing.join(Duration.ofMillis(50))).isFalse();

        places.giveBack();

        assertThat(closing.join(Duration.ofSeconds(5))).isTrue();
    }

    private Thread wants(String name, Priority lane) {
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            try {
                                places.take(lane);
                                inside.add(name);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        waiting.add(thread);
        Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }
}

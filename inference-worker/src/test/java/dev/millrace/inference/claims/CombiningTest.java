package dev.millrace.inference.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class CombiningTest {
    @Test
    void whatArrivesWhileABatchIsOutGoesTogetherAndEachGetsItsOwnAnswer() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        ConcurrentLinkedQueue<Integer> sizes = new ConcurrentLinkedQueue<>();
        try (Combining<Integer, Integer> doubled =
                Combining.started(
                        "test",
                        16,
                        requests -> {
                            sizes.add(requests.size());
                            first.await();
                            return requests.stream().map(n -> 2 * n).toList();
                        })) {
            List<FutureTask<Integer>> answers = new ArrayList<>();
            List<Thread> askers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int n = i;
                answers.add(new FutureTask<>(() -> doubled.ask(n)));
                askers.add(Thread.startVirtualThread(answers.getLast()));
            }
            await().until(() ->
                    askers.stream().allMatch(each -> each.getState() == Thread.State.WAITING));
            first.countDown();

            for (int i = 0; i < 40; i++) {
                assertThat(answers.get(i).get()).isEqualTo(2 * i);
            }
        }
        assertThat(sizes).allMatch(size -> size <= 16).hasSizeLessThan(40);
    }

    @Test
    void aFailureIsToldToEverybodyInTheBatchAndTheNextBatchIsTried() throws Exception {
        try (Combining<String, String> picky =
                Combining.started(
                        "test",
                        16,
                        requests -> {
                            if (requests.contains("bad")) {
                                throw new IllegalArgumentException("bad");
                            }
                            return requests;
                        })) {
            assertThatThrownBy(() -> picky.ask("bad")).isInstanceOf(ExecutionException.class);
            assertThat(picky.ask("good")).isEqualTo("good");
        }
    }

    @Test
    void anErrorLeavesNobodyWaitingAndTheNextBatchIsTried() throws Exception {
        try (Combining<String, String> picky =
                Combining.started(
                        "test",
                        16,
                        requests -> {
                            if (requests.contains("deep")) {
                                throw new StackOverflowError();
                            }
                            return requests;
                        })) {
            assertThatThrownBy(() -> picky.ask("deep"))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(StackOverflowError.class);
            assertThat(picky.ask("good")).isEqualTo("good");
        }
    }

    @Test
    void nobodyWaitsForEverWhenItCloses() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Combining<String, String> stuck =
                Combining.started(
                        "test",
                        16,
                        requests -> {
                            never.await();
                            return requests;
                        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> asking = threads.submit(() -> stuck.ask("x"));
            stuck.close();

            assertThatThrownBy(asking::get).isInstanceOf(ExecutionException.class);
        }
    }
}

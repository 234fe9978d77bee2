package dev.millrace.log.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.InVmKafka;
import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Outgoing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One partition, two workers, and one record in a hundred takes two seconds, or five: how long the
 * others wait for their turn, beside the same load without the slow ones at the same time. A wait
 * may be three times as long as without slow ones; on a machine that does other things too, half a
 * second is no fault either, so there only a wait behind a slow record fails. With -Dsoak, on a
 * machine of its own, that floor is 50 ms and the three times are what fails.
 */
@Timeout(120)
class HeadOfLineIT {
    private static final InVmKafka KAFKA = InVmKafka.shared();
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final boolean SOAK = System.getProperty("soak") != null;
    private static final Duration SLOW = Duration.ofSeconds(SOAK ? 5 : 2);
    private static final Duration BATCH_EVERY = Duration.ofMillis(50);
    private static final int RECORDS_PER_BATCH = 5;
    private static final int SLOW_EVERY = 100;
    private static final int WARM_UP = 100;

    /** At the end of it some slow ones run beside each other, and have done so for a while. */
    private static final int RECORDS = SOAK ? 700 : 300;

    /** What a busy machine does to a wait by itself; a wait for a slow record is far longer. */
    private static final long NOISE_MILLIS = SOAK ? 50 : 500;

    private static final int TIMES_MAX = 3;

    @Test
    void theWaitOfShortRecordsIsNotLongerBesideSlowOnes() throws Exception {
        try (var partitions = new TestingQueues("partitions", KAFKA);
                var share = new TestingQueues("share", KAFKA);
                var topics = new TestingTopics(KAFKA.bootstrapServers())) {
            var lanes =
                    List.of(
                            new Lane(partitions, "partitions", true),
                            new Lane(partitions, "partitions", false),
                            new Lane(share, "share", true),
                            new Lane(share, "share", false));

            lanes.forEach(lane -> topics.sendAll(lane.records(0, WARM_UP)));
            lanes.forEach(lane -> lane.awaitShortDone(WARM_UP));
            for (int sent = WARM_UP; sent < WARM_UP + RECORDS; sent += RECORDS_PER_BATCH) {
                List<Outgoing> batch = new ArrayList<>();
                for (var lane : lanes) {
                    batch.addAll(lane.records(sent, RECORDS_PER_BATCH));
                }
                topics.sendAll(batch);
                pause(BATCH_EVERY);
            }
            lanes.forEach(lane -> lane.awaitShortDone(WARM_UP + RECORDS));

            for (int beside = 0; beside < lanes.size(); beside += 2) {
                var mixed = lanes.get(beside);
                var even = lanes.get(beside + 1);
                System.out.printf(
                        "%s: p99 of the wait of short records %d ms beside slow ones, %d ms without%n",
                        mixed.engine, mixed.waitP99(), even.waitP99());
                assertThat(mixed.waitP99())
                        .as("p99 of the wait in ms with the engine " + mixed.engine)
                        .isLessThanOrEqualTo(Math.max(NOISE_MILLIS, TIMES_MAX * even.waitP99()));
            }
        }
    }

    /** A topic of one partition with its two workers. */
    private static final class Lane {
        private final String engine;
        private final boolean mixed;
        private final String topic;
        private final ConcurrentLinkedQueue<Long> waits = new ConcurrentLinkedQueue<>();

        Lane(TestingQueues queues, String engine, boolean mixed) {
            this.engine = engine;
            this.mixed = mixed;
            this.topic = "work.line.%s.%s.v1".formatted(engine, mixed ? "mixed" : "even");
            KAFKA.createTopics(topic);
            for (int worker = 0; worker < 2; worker++) {
                queues.start(this::handle, WorkLimits.of(16, Duration.ofSeconds(1)), topic);
            }
            queues.awaitMembers(topic, 2, 16);
        }

        private void handle(Work work) throws InterruptedException {
            boolean slow = work.record().key().equals("slow");
            if (!slow) {
                waits.add(System.currentTimeMillis() - work.timestampMillis());
            }
            pause(slow ? SLOW : SHORT);
        }

        /**
         * Of those numbered from {@code first} on; with slow ones after the warming up, or none.
         */
        List<Outgoing> records(int first, int count) {
            return IntStream.range(first, first + count)
                    .mapToObj(n -> Outgoing.of(topic, isSlow(n) ? "slow" : "short", Map.of(), ""))
                    .toList();
        }

        private boolean isSlow(int n) {
            return mixed && n >= WARM_UP && n % SLOW_EVERY == 0;
        }

        void awaitShortDone(int sent) {
            long expected = IntStream.range(0, sent).filter(n -> !isSlow(n)).count();
            await().atMost(TestingQueues.PATIENT)
                    .untilAsserted(() -> assertThat(waits).hasSize((int) expected));
        }

        /** In milliseconds; what was waited for while everything began does not count. */
        long waitP99() {
            List<Long> sorted = waits.stream().skip(WARM_UP).sorted().toList();
            return sorted.get(sorted.size() * 99 / 100);
        }
    }

    /** Load is a stretch of time, not a condition that could be waited for. */
    private static void pause(Duration time) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    }
}

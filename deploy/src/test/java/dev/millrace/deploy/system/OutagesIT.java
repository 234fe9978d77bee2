package dev.millrace.deploy.system;

import static dev.millrace.deploy.system.Outside.chat;
import static dev.millrace.deploy.system.Outside.embed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Outgoing;
import dev.millrace.testkit.guarantees.EveryJobEndsOnce;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The database and the log go away for a while, under load, and come back. */
class OutagesIT {
    /** {@code ./millrace test --soak} waits for half a minute. */
    private static final Duration OUTAGE =
            Duration.ofSeconds(System.getProperty("soak") == null ? 10 : 30);

    private static final long MIB = 1024 * 1024;

    /** More than the heap that a service has left: what grew without bound would show. */
    private static final long GROWTH_MAX = 150 * MIB;

    private static final int CALLERS = 200;

    private final Outside outside = Outside.shared();

    @Test
    void theDatabaseIsAwayUnderLoadAndNothingIsLostOrDeadOrPiledUp() throws Exception {
        var ends = new EveryJobEndsOnce();
        try (var topics =
                        outside.topics(
                                        Outside.COMPLETED,
                                        "jobs.submitted.v1.dead",
                                        "jobs.finished.v1.dead",
                                        "jobs.embedded.v1.dead",
                                        "jobs.deferred.v1.dead")
                                .fromNow();
                var producer = outside.topics()) {
            sendJobs(producer, ends, "before", 200);
            topics.awaitUntil(all -> all.size() >= 50);
            Map<String, Long> memory = memory();

            outside.stack.stopPostgres();
            long back = System.nanoTime() + OUTAGE.toNanos();
            for (int i = 0; System.nanoTime() < back; i++) {
                sendJobs(producer, ends, "during-" + i, 20);
                pause(Duration.ofMillis(500));
            }
            Map<String, Long> after = memory();
            outside.stack.startPostgres();

            sendJobs(producer, ends, "after", 50);
            ends.awaitEnds(topics, Duration.ofSeconds(60), Duration.ofSeconds(2));
            ends.verify();
            assertThat(topics.arrived()).noneMatch(a -> a.topic().endsWith(".dead"));
            memory.forEach((name, bytes) ->
                    assertThat(after.getOrDefault(name, 0L) - bytes)
                            .as("growth of " + name)
                            .isLessThan(GROWTH_MAX));
        }
    }

    @Test
    void theLogIsAwayAndEveryCallerIsToldWithinFiveSeconds() throws Exception {
        var ends = new EveryJobEndsOnce();
        Map<String, Integer> accepted = new ConcurrentHashMap<>();
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        var answered = new AtomicInteger();
        try (var topics = outside.topics(Outside.COMPLETED, Outside.SUBMITTED).fromNow();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Signal.STOP.to(outside.stack.pid("kafka"));
            List<Future<?>> calls = new ArrayList<>();
            try {
                long back = System.nanoTime() + OUTAGE.toNanos();
                for (int i = 0; i < CALLERS; i++) {
                    String caller = "away-" + i;
                    calls.add(
                            callers.submit(() -> {
                                for (int n = 0; System.nanoTime() < back; n++) {
                                    String id = caller + "-" + n;
                                    answered.incrementAndGet();
                                    String complaint = post(id, accepted);
                                    if (complaint != null) {
                                        wrong.add(complaint);
                                    }
                                    pause(Duration.ofMillis(500));
                                }
                                return null;
                            }));
                }
                pause(OUTAGE);
            } finally {
                Signal.CONTINUE.to(outside.stack.pid("kafka"));
            }
            for (Future<?> call : calls) {
                call.get();
            }

            assertThat(wrong).isEmpty();
            assertThat(answered.get()).isGreaterThanOrEqualTo(CALLERS);
            accepted.keySet().forEach(id -> ends.submitted("local", id));
            String over = acceptedAgain();
            topics.awaitFirst(a -> a.topic().equals(Outside.COMPLETED) && over.equals(a.key()));
            Map<String, Long> onTheLog =
                    topics.awaitQuiet(Duration.ofSeconds(5)).stream()
                            .filter(a -> a.topic().equals(Outside.SUBMITTED))
                            .collect(
                                    Collectors.groupingBy(
                                            a -> String.valueOf(a.key()), Collectors.counting()));
            assertThat(onTheLog.values()).allMatch(times -> times == 1);
            assertThat(onTheLog.keySet()).containsAll(accepted.keySet());
        }
    }

    /**
     * The log is back; ingest-service may need a moment to see it. What it refuses it may write.
     */
    private String acceptedAgain() {
        var tries = new AtomicInteger();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> {
                    String id = "away-over-" + tries.incrementAndGet();
                    return outside.post("/v1/jobs", embed(id, "hello")).status() == 202;
                });
        return "away-over-" + tries.get();
    }

    /** What is wrong with the answer; null if it is an honest 202 or a 503 in time. */
    private @Nullable String post(String id, Map<String, Integer> accepted) {
        long begin = System.nanoTime();
        try {
            var answer = outside.post("/v1/jobs", embed(id, "hello"));
            long millis = (System.nanoTime() - begin) / 1_000_000;
            if (answer.status() == 202) {
                accepted.put(id, answer.status());
                return null;
            }
            boolean refusedInTime =
                    (answer.status() == 503 || answer.status() == 429)
                            && millis <= 5_000
                            && answer.headers().containsKey("retry-after");
            return refusedInTime ? null : id + ": " + answer + " after " + millis + " ms";
        } catch (IOException e) {
            return id + ": " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return id + ": interrupted";
        }
    }

    private static void sendJobs(
            TestingTopics producer, EveryJobEndsOnce ends, String prefix, int count) {
        List<Outgoing> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = prefix + "-" + i;
            ends.submitted("local", id);
            String job = i % 5 == 0 ? chat(id, id, "") : embed(id, id);
            jobs.add(Outgoing.of(Outside.SUBMITTED, id, Map.of(), job));
        }
        producer.sendAll(jobs);
    }

    private Map<String, Long> memory() {
        return outside.stack.names().stream()
                .collect(Collectors.toMap(name -> name, outside.stack::residentBytes));
    }

    /** The outage is a stretch of time, not a condition that could be waited for. */
    private static void pause(Duration time) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    }
}

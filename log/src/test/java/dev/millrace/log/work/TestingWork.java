package dev.millrace.log.work;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Notes what it is given, by key, and does with it what the test says. */
final class TestingWork implements WorkHandler {
    private final ConcurrentLinkedQueue<String> begun = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> leftBehind = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> failuresLeft = new ConcurrentHashMap<>();
    private final Map<String, Semaphore> stepwise = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger runningMax = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);
    private Duration latency = Duration.ZERO;

    /** Records with these keys take until {@link #release}. */
    TestingWork holding(String... keys) {
        for (String key : keys) {
            held.put(key, new CountDownLatch(1));
        }
        return this;
    }

    /** The record fails this often, then succeeds. */
    TestingWork failing(String key, int times) {
        failuresLeft.put(key, new AtomicInteger(times));
        return this;
    }

    /** The record fails no more. */
    void heal(String key) {
        failuresLeft.getOrDefault(key, new AtomicInteger()).set(0);
    }

    /** Each record of the topic needs one of the permits. */
    TestingWork stepping(String topic, Semaphore permits) {
        stepwise.put(topic, permits);
        return this;
    }

    /** Each record takes this long, and no work of the machine. */
    TestingWork taking(Duration latency) {
        this.latency = latency;
        return this;
    }

    void release(String... keys) {
        for (String key : keys) {
            held.getOrDefault(key, new CountDownLatch(0)).countDown();
        }
    }

    void releaseAll() {
        held.values().forEach(CountDownLatch::countDown);
    }

    @Override
    public void handle(Work work) throws InterruptedException {
        String key = work.record().key();
        begun.add(key);
        runningMax.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            if (latency.isPositive() && never.await(latency.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("never");
            }
            if (held.containsKey(key)) {
                held.get(key).await();
            }
            if (stepwise.containsKey(work.position().topic())) {
                stepwise.get(work.position().topic()).acquire();
            }
            if (failuresLeft.containsKey(key) && failuresLeft.get(key).getAndDecrement() > 0) {
                throw new IllegalStateException("not yet");
            }
            done.add(key);
        } finally {
            running.decrementAndGet();
        }
    }

    @Override
    public void leftBehind(Work work) {
        leftBehind.add(work.record().key());
    }

    /** What was still handled here when somebody else was given it. */
    List<String> leftBehind() {
        return List.copyOf(leftBehind);
    }

    List<String> begun() {
        return List.copyOf(begun);
    }

    List<String> done() {
        return List.copyOf(done);
    }

    int doneTimes(String key) {
        return Collections.frequency(done(), key);
    }

    int runningMax() {
        return runningMax.get();
    }

    void awaitBegun(int count) {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(TestingQueues.PATIENT)
                .until(() -> begun.size() >= count);
    }

    void awaitDone(int count) {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(TestingQueues.PATIENT)
                .until(() -> done.size() >= count);
    }
}

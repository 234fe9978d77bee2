package dev.millrace.inference;

import dev.millrace.contracts.JobKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;

/** One record of a job at a time in this process: a second one waits until the first is through. */
final class JobsInHand {
    private final ConcurrentMap<JobKey, CountDownLatch> inHand = new ConcurrentHashMap<>();

    /** Lets go of a job. */
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    Hold take(JobKey key) throws InterruptedException {
        CountDownLatch mine = new CountDownLatch(1);
        for (CountDownLatch other = inHand.putIfAbsent(key, mine);
                other != null;
                other = inHand.putIfAbsent(key, mine)) {
            other.await();
        }
        return () -> {
            inHand.remove(key, mine);
            mine.countDown();
        };
    }
}

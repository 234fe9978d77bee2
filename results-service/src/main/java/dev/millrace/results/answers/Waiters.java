package dev.millrace.results.answers;

import dev.millrace.contracts.JobKey;
import dev.millrace.results.ResultsConfig;
import dev.millrace.results.access.Refusal;
import dev.millrace.results.store.JobProgress;
import dev.millrace.results.store.JobsEnded;
import dev.millrace.results.store.JobsOpened;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everybody who waits for a job. What this process commits wakes them at once; one poll for all of
 * them sees what other replicas commit.
 */
@Singleton
class Waiters {
    private static final Logger LOG = LoggerFactory.getLogger(Waiters.class);

    private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService poller =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("waiters").daemon().factory());
    private final JobProgress progress;
    private final Semaphore places;

    Waiters(JobProgress progress, ResultsConfig limits, MeterRegistry meters) {
        this.progress = progress;
        this.places = new Semaphore(limits.waitersMax());
        meters.gaugeCollectionSize("callers.waiting", Tags.empty(), waiting);
        long every = limits.pollEvery().toMillis();
        Future<?> _ =
                poller.scheduleWithFixedDelay(this::poll, every, every, TimeUnit.MILLISECONDS);
    }

    /** What is waited for. */
    enum Until {
        KNOWN,
        ENDED
    }

    /** Compared by identity: two callers may wait for the same. */
    private static final class Waiter {
        private final JobKey key;
        private final Until until;
        private final CountDownLatch over = new CountDownLatch(1);

        Waiter(JobKey key, Until until) {
            this.key = key;
            this.until = until;
        }
    }

    /** Returns when the job is as far, or after {@code atMost}. */
    void await(JobKey key, Until until, Duration atMost) {
        if (!places.tryAcquire()) {
            throw Refusal.later("too many callers are waiting; ask without waiting or later");
        }
        var waiter = new Waiter(key, until);
        waiting.add(waiter);
        try {
            boolean _ = waiter.over.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.later("the process is leaving; ask again");
        } finally {
            waiting.remove(waiter);
            places.release();
        }
    }

    void opened(@Observes JobsOpened jobs) {
        wake(jobs.keys(), Set.of());
    }

    void ended(@Observes JobsEnded jobs) {
        wake(jobs.keys(), jobs.keys());
    }

    private void wake(Set<JobKey> known, Set<JobKey> ended) {
        for (Waiter waiter : waiting) {
            Set<JobKey> asFar = waiter.until == Until.KNOWN ? known : ended;
            if (asFar.contains(waiter.key)) {
                waiter.over.countDown();
            }
        }
    }

    private void poll() {
        Set<JobKey> keys = waiting.stream().map(w -> w.key).collect(Collectors.toSet());
        if (keys.isEmpty()) {
            return;
        }
        try {
            Map<JobKey, Boolean> found = progress.of(keys);
            wake(
                    found.keySet(),
                    found.keySet().stream().filter(found::get).collect(Collectors.toSet()));
        } catch (SQLException | RuntimeException e) {
            LOG.debug("the database did not answer; whoever waits, waits on: {}", e.toString());
        }
    }

    /** Nobody waits for a process that leaves. */
    @PreDestroy
    void close() {
        poller.shutdownNow();
        waiting.forEach(waiter -> waiter.over.countDown());
    }
}

package dev.millrace.results.webhooks;

import dev.millrace.results.Limits;
import dev.millrace.results.store.JobsEnded;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes deliveries as they fall due and lets a sender make each attempt. What it has claimed and
 * not finished when the process dies falls due again when the claim runs out.
 */
@Singleton
class DeliverWebhooks {
    private static final Logger LOG = LoggerFactory.getLogger(DeliverWebhooks.class);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Deliveries deliveries;
    private final SendWebhook webhook;
    private final BackoffPolicy policy;
    private final Hosts hosts;
    private final WebhooksConfig limits;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Semaphore reasonsToLook = new Semaphore(0);
    private final Thread dispatcher =
            Thread.ofPlatform().name("webhooks").daemon().unstarted(this::dispatch);

    /** Platform threads: a name lookup is a native call that would hold a carrier. */
    private final ExecutorService senders;

    private volatile boolean leaving;

    DeliverWebhooks(
            Deliveries deliveries,
            SendWebhook webhook,
            WebhooksConfig limits,
            Clock clock,
            MeterRegistry meters) {
        check(limits);
        this.deliveries = deliveries;
        this.webhook = webhook;
        this.limits = limits;
        this.clock = clock;
        this.meters = meters;
        this.policy =
                new BackoffPolicy(limits.retryAfter(), limits.jitter(), limits.retryAfterMax());
        this.hosts = new Hosts(limits.sendersMax(), limits.sendersPerHostMax());
        this.senders =
                Executors.newFixedThreadPool(
                        limits.sendersMax(),
                        Thread.ofPlatform().name("webhook-", 0).daemon().factory());
    }

    static void check(WebhooksConfig limits) {
        Limits.positive("webhooks.timeout", limits.timeout());
        Limits.atLeast(limits.timeout().multipliedBy(2), "webhooks.lease", limits.lease());
        Limits.positive("webhooks.poll-every", limits.pollEvery());
        Limits.atLeast(1, "webhooks.senders-max", limits.sendersMax());
        Limits.atLeast(1, "webhooks.senders-per-host-max", limits.sendersPerHostMax());
        Limits.atLeast(0, "webhooks.answer-bytes-max", limits.answerBytesMax());
        Limits.atLeast(Duration.ZERO, "webhooks.retry-after-max", limits.retryAfterMax());
        limits.retryAfter()
                .forEach(pause -> Limits.atLeast(Duration.ZERO, "webhooks.retry-after", pause));
    }

    void start(@Observes StartupEvent event) {
        dispatcher.start();
    }

    void look(@Observes JobsEnded jobs) {
        reasonsToLook.release();
    }

    private void dispatch() {
        while (!leaving) {
            try {
                boolean _ =
                        reasonsToLook.tryAcquire(
                                limits.pollEvery().toMillis(), TimeUnit.MILLISECONDS);
                reasonsToLook.drainPermits();
                handOut();
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | RuntimeException e) {
                LOG.warn("due webhooks could not be read, trying again: {}", e.toString());
            }
        }
    }

    private void handOut() throws SQLException {
        int free = hosts.free();
        if (free == 0) {
            return;
        }
        List<Delivery> due = deliveries.claim(clock.instant(), limits.lease(), hosts.busy(), free);
        for (Delivery delivery : due) {
            if (hosts.enter(delivery.host())) {
                senders.execute(() -> attempt(delivery));
            } else {
                deliveries.giveBack(delivery, clock.instant());
            }
        }
        if (due.size() == free) {
            reasonsToLook.release();
        }
    }

    private void attempt(Delivery delivery) {
        try {
            Answer answer = webhook.send(delivery);
            double chance = ThreadLocalRandom.current().nextDouble();
            Next next = policy.next(delivery.attempt(), answer, clock.instant(), chance);
            deliveries.finish(delivery, next, clock.instant());
            meters.counter("webhooks.attempted", "then", word(next)).increment();
        } catch (SQLException | RuntimeException e) {
            LOG.warn(
                    "the webhook of job {} is tried again later: {}", delivery.key(), e.toString());
        } finally {
            hosts.leave(delivery.host());
            reasonsToLook.release();
        }
    }

    private static String word(Next next) {
        return next.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** Lets the attempts that run come to their end, for a while. */
    void stop(@Observes ShutdownEvent event) {
        leaving = true;
        dispatcher.interrupt();
        senders.shutdown();
        try {
            boolean _ = senders.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        senders.shutdownNow();
    }
}

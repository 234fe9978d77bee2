package dev.millrace.deploy.system;

import dev.millrace.deploy.stack.LocalStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Kills one worker after another, whichever chance picks, and starts it again, until closed.
 *
 * <p>It leaves a worker alone that has only just come up: a group notices after its session
 * time-out who is gone, 10 s here, and only then gives away what that one had. Whoever is always
 * killed before that never has any work to lose.
 */
final class KillWorkers implements AutoCloseable {
    private static final String WORKER = "inference-worker";
    private static final Duration LEFT_ALONE = Duration.ofSeconds(12);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, Instant> upSince = new HashMap<>();
    private final LocalStack stack;
    private final Duration every;
    private final Random random;
    private final List<Kill> kills = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /**
     * One SIGKILL.
     *
     * @param at when it was gone
     */
    record Kill(String worker, Instant at) {}

    KillWorkers(LocalStack stack, Duration every, long seed) {
        stack.running(WORKER).forEach(worker -> upSince.put(worker, Instant.MIN));
        this.stack = stack;
        this.every = every;
        this.random = new Random(seed);
        this.thread = Thread.ofPlatform().name("kill-workers").start(this::run);
    }

    synchronized List<Kill> kills() {
        return List.copyOf(kills);
    }

    private void run() {
        try {
            while (!closing.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                var up = stack.running(WORKER).stream().filter(this::mayHaveWork).toList();
                if (!up.isEmpty()) {
                    kill(up.get(random.nextInt(up.size())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean mayHaveWork(String worker) {
        if (!upSince.containsKey(worker) && isUp(worker)) {
            upSince.put(worker, Instant.now());
        }
        var up = upSince.get(worker);
        return up != null && up.plus(LEFT_ALONE).isBefore(Instant.now());
    }

    private boolean isUp(String worker) {
        var live = URI.create(stack.url(worker) + "/q/health/live");
        var request = HttpRequest.newBuilder(live).timeout(ANSWER_WITHIN).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void kill(String worker) {
        stack.kill(worker);
        synchronized (this) {
            kills.add(new Kill(worker, Instant.now()));
        }
        stack.launch(worker);
        upSince.remove(worker);
    }

    /** Returns after the last kill; what it killed may still be on its way up. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}

package dev.millrace.testkit.webhooks;

import dev.millrace.testkit.http.Exchange;
import dev.millrace.testkit.http.LoopbackHttp;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;

/** An endpoint on 127.0.0.1 that keeps every delivery; without a script it answers 204. */
public final class WebhookReceiver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int DELIVERIES_MAX = 50_000;

    private final Clock clock = Clock.systemUTC();
    private final LoopbackHttp http;
    private final List<Delivery> deliveries = new ArrayList<>();
    private final Queue<Reply> next = new ArrayDeque<>();
    private final Map<String, Integer> attempts = new HashMap<>();
    private List<Reply> perEvent = List.of();

    private WebhookReceiver(int port) {
        http = new LoopbackHttp(port, this::handle);
    }

    /** On a free port. */
    public static WebhookReceiver started() {
        return new WebhookReceiver(0);
    }

    public static WebhookReceiver started(int port) {
        return new WebhookReceiver(port);
    }

    /** Any path and query will do. */
    public String url() {
        return "http://127.0.0.1:" + http.port() + "/hook";
    }

    public int port() {
        return http.port();
    }

    /** The next deliveries, whatever they carry, get these replies, one each. */
    public synchronized WebhookReceiver next(Reply... replies) {
        next.addAll(List.of(replies));
        return this;
    }

    /** The first attempts for every webhook id get these replies, in order; later ones 204. */
    public synchronized WebhookReceiver forEachEvent(Reply... replies) {
        perEvent = List.of(replies);
        return this;
    }

    /** Every attempt so far, in the order of arrival. */
    public synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** The attempts for one event. */
    public List<Delivery> deliveries(String webhookId) {
        return deliveries().stream().filter(each -> each.id().equals(webhookId)).toList();
    }

    /** All attempts so far, as soon as there are this many; fails if there are not within 30 s. */
    public List<Delivery> await(int count) {
        return awaitUntil(PATIENCE, all -> all.size() >= count);
    }

    /** All attempts so far, as soon as they satisfy the condition; fails if they never do. */
    public synchronized List<Delivery> awaitUntil(
            Duration patience, Predicate<List<Delivery>> condition) {
        long giveUp = System.nanoTime() + patience.toNanos();
        try {
            while (!condition.test(deliveries())) {
                long left = (giveUp - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError(
                            "not within " + patience + "; deliveries: " + deliveries.size());
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for deliveries", e);
        }
        return deliveries();
    }

    /** Forgets deliveries and scripts. */
    public synchronized void clear() {
        deliveries.clear();
        next.clear();
        attempts.clear();
        perEvent = List.of();
    }

    /** Refuses connections until {@link #comeBack}. */
    public void goDown() {
        http.close();
    }

    /** Listens again on the port it had. */
    public void comeBack() {
        http.listen();
    }

    @Override
    public void close() {
        http.close();
    }

    private void handle(Exchange exchange) throws IOException {
        var reply = record(exchange);
        exchange.pause(reply.after());
        exchange.answer(reply.status(), reply.headers(), new byte[0]);
    }

    private synchronized Reply record(Exchange exchange) {
        var id = exchange.request().header("webhook-id");
        int attempt = attempts.merge(id, 1, Integer::sum);
        var queued = next.poll();
        var reply =
                queued != null
                        ? queued
                        : attempt <= perEvent.size() ? perEvent.get(attempt - 1) : Reply.ok();
        if (deliveries.size() == DELIVERIES_MAX) {
            throw new IllegalStateException("more than " + DELIVERIES_MAX + " deliveries");
        }
        deliveries.add(new Delivery(clock.instant(), exchange.request(), reply.status()));
        notifyAll();
        return reply;
    }
}

package dev.millrace.testkit.provider;

import dev.millrace.testkit.http.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Every request in the order of arrival, the oldest forgotten first; for any thread. */
final class CallLog {
    private static final int CALLS_MAX = 50_000;

    private final LinkedHashMap<Long, Call> calls = new LinkedHashMap<>();
    private final LinkedHashMap<Long, Long> startedNanos = new LinkedHashMap<>();
    private long numbered;
    private long count;
    private int concurrent;
    private int concurrentSeen;

    synchronized Call begun(Request request, AskedChat asked, Instant at) {
        numbered++;
        count++;
        concurrent++;
        concurrentSeen = Math.max(concurrentSeen, concurrent);
        var call =
                new Call(
                        numbered,
                        at,
                        asked.lastUserText(),
                        asked.model(),
                        0,
                        false,
                        false,
                        0,
                        request.headers(),
                        request.body());
        calls.put(call.n(), call);
        startedNanos.put(call.n(), System.nanoTime());
        if (calls.size() > CALLS_MAX) {
            calls.pollFirstEntry();
        }
        notifyAll();
        return call;
    }

    synchronized int concurrent() {
        return concurrent;
    }

    synchronized void answered(long n, int status) {
        change(n, call -> call.answered(status));
        notifyAll();
    }

    synchronized void ended(long n, boolean disconnected) {
        Long started = startedNanos.remove(n);
        if (started != null) {
            concurrent--;
            change(n, call -> call.done(disconnected, millisSince(started)));
            notifyAll();
        }
    }

    /** A call that was cleared away while it ran stays away. */
    private void change(long n, UnaryOperator<Call> change) {
        calls.computeIfPresent(n, (_, call) -> change.apply(call));
    }

    synchronized List<Call> calls() {
        List<Call> seen = new ArrayList<>();
        for (var call : calls.values()) {
            Long started = startedNanos.get(call.n());
            seen.add(started == null ? call : call.running(millisSince(started)));
        }
        return seen;
    }

    private static long millisSince(long startedNanos) {
        return (System.nanoTime() - startedNanos) / 1_000_000;
    }

    synchronized List<Call> await(Duration patience, Predicate<List<Call>> condition) {
        long giveUp = System.nanoTime() + patience.toNanos();
        try {
            while (!condition.test(calls())) {
                long left = (giveUp - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("not within " + patience + "; calls: " + calls());
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for calls", e);
        }
        return calls();
    }

    /** How many since the log was cleared, whether still remembered or not. */
    synchronized long count() {
        return count;
    }

    synchronized int concurrentSeen() {
        return concurrentSeen;
    }

    synchronized void clear() {
        calls.clear();
        count = 0;
        concurrentSeen = concurrent;
    }

    /** As the log is read from another process. */
    Map<String, Object> toJson() {
        List<Map<String, Object>> listed = new ArrayList<>();
        for (var call : calls()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("n", call.n());
            each.put("at", call.at().toString());
            each.put("text", call.text());
            each.put("model", call.model());
            each.put("idempotencyKey", call.idempotencyKey());
            each.put("status", call.status());
            each.put("ended", call.ended());
            each.put("disconnected", call.disconnected());
            each.put("millis", call.millis());
            listed.add(each);
        }
        return Map.of("calls", listed, "count", count(), "concurrentSeen", concurrentSeen());
    }
}

package dev.millrace.testkit.provider;

import dev.millrace.testkit.http.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Every request in the order of arrival, the oldest forgotten first; for any thread. */
final class CallLog {
    private static final int CALLS_MAX = 50_000;

    private final LinkedHashMap<Long, Call> calls = new LinkedHashMap<>();
    private final Map<Long, Running> running = new HashMap<>();
    private long numbered;
    private long count;
    private int admitted;
    private int concurrentSeen;

    /** A call on its way; one over the limit is turned away and takes nobody's place. */
    record Running(Call call, long startedNanos, boolean tooMany) {
        long millis() {
            return (System.nanoTime() - startedNanos) / 1_000_000;
        }
    }

    synchronized Running begun(Request request, AskedChat asked, Instant at, int concurrentMax) {
        numbered++;
        count++;
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
        var begun = new Running(call, System.nanoTime(), admitted >= concurrentMax);
        admitted += begun.tooMany() ? 0 : 1;
        running.put(call.n(), begun);
        concurrentSeen = Math.max(concurrentSeen, running.size());
        calls.put(call.n(), call);
        if (calls.size() > CALLS_MAX) {
            calls.pollFirstEntry();
        }
        notifyAll();
        return begun;
    }

    synchronized void answered(long n, int status) {
        change(n, call -> call.answered(status));
        notifyAll();
    }

    synchronized void ended(long n, boolean disconnected) {
        var ended = running.remove(n);
        if (ended != null) {
            admitted -= ended.tooMany() ? 0 : 1;
            change(n, call -> call.done(disconnected, ended.millis()));
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
            var still = running.get(call.n());
            seen.add(still == null ? call : call.running(still.millis()));
        }
        return seen;
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
        concurrentSeen = running.size();
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

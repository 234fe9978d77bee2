package dev.millrace.testkit.provider;

import dev.millrace.testkit.http.Request;
import dev.millrace.testkit.provider.wire.Asked;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Every request in the order of arrival, the oldest forgotten first; for any thread. */
final class CallLog {
    private static final int CALLS_MAX = 50_000;
    private static final long CHARS_MAX = 64L * 1024 * 1024;

    private final LinkedHashMap<Long, Call> calls = new LinkedHashMap<>();
    private final Map<Long, Running> running = new HashMap<>();
    private final Map<String, Long> endings = new TreeMap<>();
    private long numbered;
    private long numberedBeforeClear;
    private long count;
    private long disconnects;
    private long chars;
    private int concurrentSeen;

    /** A call on its way. */
    record Running(Call call, long startedNanos) {
        long millis() {
            return (System.nanoTime() - startedNanos) / 1_000_000;
        }
    }

    /**
     * Remembers it.
     *
     * @param asked null for what nobody could read
     */
    synchronized Call begun(Request request, String path, @Nullable Asked asked, Instant at) {
        numbered++;
        count++;
        var call =
                new Call(
                        numbered,
                        at,
                        path,
                        asked == null ? "" : asked.text(),
                        asked == null ? "" : asked.model(),
                        0,
                        "",
                        false,
                        false,
                        0,
                        request.headers(),
                        request.body());
        running.put(call.n(), new Running(call, System.nanoTime()));
        concurrentSeen = Math.max(concurrentSeen, running.size());
        calls.put(call.n(), call);
        chars += weight(call);
        while (calls.size() > CALLS_MAX || (chars > CHARS_MAX && calls.size() > 1)) {
            chars -= weight(calls.pollFirstEntry().getValue());
        }
        notifyAll();
        return call;
    }

    /** Its text is part of its body. */
    private static long weight(Call call) {
        return 2L * call.body().length();
    }

    /** Which call it is since the log was cleared: the first after it is the first again. */
    synchronized long turn(long n) {
        return n - numberedBeforeClear;
    }

    synchronized void answered(long n, int status) {
        change(n, call -> call.answered(status));
        endings.merge(Integer.toString(status), 1L, Long::sum);
        notifyAll();
    }

    synchronized void ending(long n, String word) {
        change(n, call -> call.ending(word));
    }

    synchronized void ended(long n, boolean disconnected) {
        var ended = running.remove(n);
        if (ended != null) {
            disconnects += disconnected ? 1 : 0;
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

    synchronized int concurrentSeen() {
        return concurrentSeen;
    }

    synchronized Summary summary() {
        var lasted =
                calls.values().stream()
                        .filter(Call::ended)
                        .mapToLong(Call::millis)
                        .sorted()
                        .toArray();
        return new Summary(count, running.size(), disconnects, concurrentSeen, endings, lasted);
    }

    synchronized void clear() {
        calls.clear();
        endings.clear();
        numberedBeforeClear = numbered;
        chars = 0;
        count = 0;
        disconnects = 0;
        concurrentSeen = running.size();
    }

    /**
     * As the log is read from another process.
     *
     * @param last at most so many calls, the newest
     */
    synchronized Map<String, Object> toJson(int last) {
        var seen = calls();
        List<Map<String, Object>> listed = new ArrayList<>();
        for (var call : seen.subList(Math.max(0, seen.size() - last), seen.size())) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("n", call.n());
            each.put("at", call.at().toString());
            each.put("path", call.path());
            each.put("model", call.model());
            each.put("text", call.text());
            each.put("idempotencyKey", call.idempotencyKey());
            each.put("status", call.status());
            each.put("ending", call.ending());
            each.put("ended", call.ended());
            each.put("disconnected", call.disconnected());
            each.put("millis", call.millis());
            listed.add(each);
        }
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("count", count);
        log.put("concurrentSeen", concurrentSeen);
        log.put("calls", listed);
        return log;
    }
}

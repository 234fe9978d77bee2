package dev.millrace.testkit.provider;

import dev.millrace.testkit.provider.wire.Asked;
import dev.millrace.testkit.provider.wire.Failure;
import dev.millrace.testkit.provider.wire.Standing;
import dev.millrace.testkit.provider.wire.Vendor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** Lets calls in as far as the limits allow, and to the model in the order they came. */
final class Gate {
    private final LongSupplier nanoTime;
    private final Set<Pass> inside = new LinkedHashSet<>();
    private final Queue<Pass> waiting = new ArrayDeque<>();
    private final List<TokenBucket> buckets = new ArrayList<>();
    private Limits limits = Limits.NONE;
    private long since;
    private int running;

    Gate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        since = nanoTime.getAsLong();
    }

    /** What a call at the gate gets. */
    sealed interface Entry {
        List<Standing> standings();

        record Refused(Ending.Fails fails, List<Standing> standings) implements Entry {}

        record Let(Pass pass, List<Standing> standings) implements Entry {}
    }

    /** One call inside. */
    static final class Pass {
        private final String model;
        private final CompletableFuture<Void> turn = new CompletableFuture<>();
        private final AtomicInteger tokens;

        private Pass(Asked asked) {
            model = asked.model();
            tokens = new AtomicInteger(asked.promptTokens());
        }

        /** Done when the call may run. */
        CompletableFuture<Void> turn() {
            return turn;
        }

        /** One more token of its answer is in the cache. */
        void generated() {
            tokens.incrementAndGet();
        }
    }

    /**
     * How many of one model's calls run and wait, and the tokens in the cache for those that run.
     */
    record Load(int running, int waiting, double cacheShare) {}

    /** From now on these hold, with full buckets; who is inside stays. */
    synchronized void limit(Limits chosen) {
        limits = chosen;
        since = nanoTime.getAsLong();
        buckets.clear();
        if (chosen.requestsPerMinute() > 0) {
            buckets.add(new TokenBucket("requests", chosen.requestsPerMinute(), since));
        }
        if (chosen.tokensPerMinute() > 0) {
            buckets.add(new TokenBucket("tokens", chosen.tokensPerMinute(), since));
        }
        callNext();
    }

    synchronized Entry enter(Asked asked) {
        long now = nanoTime.getAsLong();
        int most = limits.concurrentAt(Duration.ofNanos(now - since));
        if (inside.size() >= most) {
            var message =
                    "Too many concurrent requests for %s: limit %d".formatted(asked.model(), most);
            return refused(asked, message, "requests", limits.retryAfter(), now);
        }
        for (var bucket : buckets) {
            var wait = bucket.until(wanted(bucket, asked), now);
            if (wait.isPositive()) {
                var message = bucket.refusal(asked.model(), wanted(bucket, asked), wait);
                return refused(asked, message, bucket.kind(), wait, now);
            }
        }
        buckets.forEach(bucket -> bucket.take(wanted(bucket, asked)));
        var pass = new Pass(asked);
        inside.add(pass);
        waiting.add(pass);
        callNext();
        return new Entry.Let(pass, standings(now));
    }

    synchronized void leave(Pass pass) {
        if (inside.remove(pass)) {
            if (pass.turn.isDone()) {
                running--;
            } else {
                waiting.remove(pass);
            }
            callNext();
        }
    }

    synchronized Load load(String model) {
        int runs = 0;
        int waits = 0;
        long tokens = 0;
        for (var pass : inside) {
            if (pass.model.equals(model)) {
                boolean runsNow = pass.turn.isDone();
                runs += runsNow ? 1 : 0;
                waits += runsNow ? 0 : 1;
                tokens += runsNow ? pass.tokens.get() : 0;
            }
        }
        return new Load(runs, waits, Math.min(1, (double) tokens / limits.kvCacheTokens()));
    }

    /** Those that somebody calls just now. */
    synchronized Set<String> models() {
        Set<String> models = new TreeSet<>();
        inside.forEach(pass -> models.add(pass.model));
        return models;
    }

    private void callNext() {
        while (running < limits.running() && !waiting.isEmpty()) {
            running++;
            waiting.remove().turn.complete(null);
        }
    }

    private static int wanted(TokenBucket bucket, Asked asked) {
        if (bucket.kind().equals("requests")) {
            return 1;
        }
        int answer = asked.answerTokensMax();
        return answer == Integer.MAX_VALUE
                ? asked.promptTokens()
                : (int) Math.min(Integer.MAX_VALUE, asked.promptTokens() + (long) answer);
    }

    private Entry.Refused refused(
            Asked asked, String message, String kind, Duration wait, long now) {
        var type = asked.door().vendor() == Vendor.OPENAI ? kind : "";
        return new Entry.Refused(
                new Ending.Fails(
                        new Failure(429, message, type, "", ""),
                        new Ending.Retry.Millis(wait.plusNanos(999_999).toMillis())),
                standings(now));
    }

    private List<Standing> standings(long now) {
        return buckets.stream().map(bucket -> bucket.standing(now)).toList();
    }
}

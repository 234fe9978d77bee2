package dev.millrace.embedding.remote;

import dev.millrace.contracts.Priority;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The texts that wait for a call, and which of them go together. Jobs of one kind take turns, text
 * by text and each by the tokens it has had (start-time fair queueing, Goyal, Vin and Cheng 1996):
 * a job of thousands of texts and one of a single text have the same claim on the next call, so
 * that the small one is in it. Kinds take turns too, call by call. Not for two threads.
 */
final class CallQueue {
    private final CallLimits limits;
    private final Map<Priority, Map<CallKind, Line>> lanes = new EnumMap<>(Priority.class);
    private int texts;
    private long asksNumbered;

    private static final class Line {
        final PriorityQueue<Ask> asks =
                new PriorityQueue<>(
                        Comparator.comparingLong((Ask ask) -> ask.place)
                                .thenComparingLong(ask -> ask.number));
        final long sinceNanos;
        int texts;
        long tokens;
        long reached;

        Line(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }

        void count(Text text, int by) {
            texts += by;
            tokens += (long) by * text.tokens();
        }
    }

    CallQueue(CallLimits limits) {
        this.limits = limits;
        for (Priority lane : Priority.values()) {
            lanes.put(lane, new LinkedHashMap<>());
        }
    }

    private Map<CallKind, Line> lane(Priority lane) {
        return lanes.computeIfAbsent(lane, _ -> new LinkedHashMap<>());
    }

    /** A job brings its texts; it must have one at least. */
    void add(Ask ask, long nowNanos) {
        Line line = lane(ask.lane()).computeIfAbsent(ask.kind(), _ -> new Line(nowNanos));
        ask.place = line.reached;
        ask.number = asksNumbered++;
        line.asks.add(ask);
        ask.waiting().forEach(text -> line.count(text, 1));
        texts += ask.waiting().size();
    }

    /** A job takes back those of its texts that no call has taken. */
    void remove(Ask ask) {
        Line line = lane(ask.lane()).get(ask.kind());
        if (line != null && line.asks.remove(ask)) {
            ask.waiting().forEach(text -> line.count(text, -1));
            texts -= ask.waiting().size();
            if (line.asks.isEmpty()) {
                lane(ask.lane()).remove(ask.kind());
            }
        }
    }

    /** Every job that waits. */
    List<Ask> asks() {
        return lanes.values().stream()
                .flatMap(lane -> lane.values().stream())
                .flatMap(line -> line.asks.stream())
                .toList();
    }

    int texts() {
        return texts;
    }

    boolean isEmpty(Priority lane) {
        return lane(lane).isEmpty();
    }

    /**
     * How long until a call of this lane should begin although it could carry more; 0 or less if
     * now. The lane must not be empty.
     */
    long dueInNanos(Priority lane, long nowNanos) {
        return lane(lane).entrySet().stream()
                .mapToLong(e -> dueInNanos(e.getKey(), e.getValue(), nowNanos))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private long dueInNanos(CallKind kind, Line line, long nowNanos) {
        boolean full =
                line.texts >= limits.textsMax(kind.dimensions())
                        || line.tokens >= limits.tokensMax();
        // Nobody else may join a job that goes alone.
        return full || kind.alone() != null
                ? 0
                : line.sinceNanos + limits.linger().toNanos() - nowNanos;
    }

    /** Takes the texts of the next call, of the kind that is due first; the lane has some. */
    Batch take(Priority lane, long nowNanos) {
        Map.Entry<CallKind, Line> next =
                lane(lane).entrySet().stream()
                        .min(
                                Comparator.comparingLong(e ->
                                        Math.max(
                                                0, dueInNanos(e.getKey(), e.getValue(), nowNanos))))
                        .orElseThrow();
        CallKind kind = next.getKey();
        Line line = next.getValue();
        List<Text> taken = taken(kind, line);
        lane(lane).remove(kind);
        if (!line.asks.isEmpty()) {
            // At the end: the other kinds come first.
            lane(lane).put(kind, line);
        }
        return Batch.of(kind, lane, taken);
    }

    private List<Text> taken(CallKind kind, Line line) {
        List<Text> taken = new ArrayList<>();
        long tokens = 0;
        int textsMax = limits.textsMax(kind.dimensions());
        while (!line.asks.isEmpty() && taken.size() < textsMax) {
            Ask ask = line.asks.peek();
            int more = ask.waiting().element().tokens();
            if (!taken.isEmpty() && tokens + more > limits.tokensMax()) {
                break;
            }
            line.asks.remove();
            line.reached = ask.place;
            Text text = ask.take();
            line.count(text, -1);
            texts--;
            taken.add(text);
            tokens += more;
            ask.place += more;
            if (!ask.waiting().isEmpty()) {
                line.asks.add(ask);
            }
        }
        return taken;
    }
}

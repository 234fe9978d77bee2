package dev.millrace.embedding.remote;

import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Usage;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a job wants of one back end: a vector for each of its texts, whatever calls they travel in.
 * It has ended once none of them waits or is in a call. Guarded by its {@link SharedCalls}.
 */
public final class Ask {
    private final CallKind kind;
    private final Priority lane;
    private final String traceparent;
    private final Queue<Text> waiting = new ArrayDeque<>();
    private final Map<String, Embedding> answered = new HashMap<>();
    private final CompletableFuture<AskEnd> end = new CompletableFuture<>();
    private AskEnd.@Nullable How how;
    private int inCalls;
    private boolean asked;
    private boolean costs;
    private boolean estimated;
    private long tokens;

    /** Where it stands in the queue: by the tokens that calls have taken of it. */
    long place;

    /** Which of two in the same place came first. */
    long number;

    /**
     * @param texts one that stands there twice is asked for once
     */
    public Ask(CallKind kind, Priority lane, String traceparent, List<String> texts) {
        this.kind = kind;
        this.lane = lane;
        this.traceparent = traceparent;
        new LinkedHashSet<>(texts).forEach(text -> waiting.add(Text.of(this, text)));
    }

    CallKind kind() {
        return kind;
    }

    Priority lane() {
        return lane;
    }

    String traceparent() {
        return traceparent;
    }

    /** Its texts that no call has taken yet. */
    Queue<Text> waiting() {
        return waiting;
    }

    CompletableFuture<AskEnd> end() {
        return end;
    }

    /** Whether anybody still wants its texts. */
    boolean isOpen() {
        return how == null;
    }

    /** A call takes one of its texts. */
    Text take() {
        inCalls++;
        return waiting.remove();
    }

    /** A server is asked for one of them. */
    void sent() {
        asked = true;
    }

    /** A call is over for one of them, which is not to come again. */
    void answered(Text text, Embedding embedding) {
        answered.put(text.text(), embedding);
        inCalls--;
        settle();
    }

    /** A call that one of its texts was in has cost this much for it. */
    void charge(long tokensMore, String source) {
        costs = true;
        tokens += tokensMore;
        estimated |= !source.equals(Usage.REPORTED);
    }

    /** A call is over for one of its texts, without a vector. */
    void letGo() {
        inCalls--;
        settle();
    }

    /** It ends so, unless it has ended otherwise before; texts in calls are waited for. */
    void end(AskEnd.How as) {
        if (how == null) {
            how = as;
        }
        waiting.clear();
        settle();
    }

    private void settle() {
        if (inCalls > 0 || !waiting.isEmpty()) {
            return;
        }
        if (how == null) {
            how = new AskEnd.How.Complete();
        }
        end.complete(new AskEnd(how, answered, usage(), asked));
    }

    private @Nullable Usage usage() {
        return costs ? new Usage(tokens, 0, 0, estimated ? Usage.ESTIMATED : Usage.REPORTED) : null;
    }
}

package dev.millrace.embedding.remote;

import dev.millrace.contracts.Priority;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left of calls that a server rejected: each is made again in halves until the text that it
 * does not like stands alone, and only its job fails. That takes two calls for each halving, and
 * never more than twice as many as there are texts. Not for two threads.
 */
final class RejectedHalves {
    private final Deque<Batch> halves = new ArrayDeque<>();

    /** A call of at least two texts was rejected. */
    void add(Batch rejected) {
        halves.addAll(rejected.halves());
        dropUnwanted();
    }

    boolean has(Priority lane) {
        return first(lane) != null;
    }

    /** The next call of a lane; null if there is none. */
    @Nullable Batch take(Priority lane) {
        Batch next = first(lane);
        if (next != null) {
            halves.remove(next);
        }
        return next;
    }

    private @Nullable Batch first(Priority lane) {
        return halves.stream().filter(batch -> batch.lane() == lane).findFirst().orElse(null);
    }

    /** Lets go of the texts of jobs that have ended. */
    void dropUnwanted() {
        for (int n = halves.size(); n > 0; n--) {
            Batch batch = halves.remove();
            List<Text> wanted = batch.texts().stream().filter(t -> t.ask().isOpen()).toList();
            if (!wanted.isEmpty()) {
                halves.add(new Batch(batch.kind(), batch.lane(), wanted));
            }
            batch.texts().stream().filter(t -> !t.ask().isOpen()).forEach(t -> t.ask().letGo());
        }
    }

    /** Lets every job go. */
    void close() {
        halves.forEach(batch -> batch.texts().forEach(t -> t.ask().end(new AskEnd.How.Gone())));
        dropUnwanted();
    }
}

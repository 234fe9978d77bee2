package dev.millrace.inference.breaker;

import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Lets calls through to one back end, or says how long it rests. For any thread. */
public final class Breaker {
    private final String backend;
    private final Clock clock;
    private @Nullable Rest pause;

    Breaker(String backend, Clock clock) {
        this.backend = backend;
        this.clock = clock;
    }

    /** The answer to who wants to call. */
    public sealed interface Entry {
        record Free(Pass pass) implements Entry {}

        record Closed(Rest rest) implements Entry {}
    }

    /** The right to make one call; to be closed when it has ended. */
    public interface Pass extends AutoCloseable {
        /** Says how it ended; if nobody does, it says nothing about the back end. */
        void ended(Effect effect);

        @Override
        void close();
    }

    /** Asks for one call. */
    public synchronized Entry enter() {
        Rest rest = rest();
        return rest == null ? new Entry.Free(new OneCall()) : new Entry.Closed(rest);
    }

    /** Whether the back end rests now; null if a call would be let through. */
    public synchronized @Nullable Rest rest() {
        return pause != null && pause.until().isAfter(clock.instant()) ? pause : null;
    }

    private synchronized void learn(Effect effect) {
        if (effect instanceof Effect.AsksToWait asked) {
            Instant now = clock.instant();
            Rest asks =
                    new Rest(
                            now,
                            now.plus(asked.pause()),
                            "%s asked for %d ms (%s)"
                                    .formatted(backend, asked.pause().toMillis(), asked.code()),
                            asked.blame());
            pause = pause == null ? asks : pause.orLater(asks);
        }
    }

    private final class OneCall implements Pass {
        private boolean told;

        @Override
        public void ended(Effect effect) {
            if (!told) {
                told = true;
                learn(effect);
            }
        }

        @Override
        public void close() {
            ended(new Effect.Unknown());
        }
    }
}

package dev.millrace.backends.breaker;

import dev.millrace.backends.Fault;
import dev.millrace.contracts.Blame;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls through to one back end, or says how long it rests: as long as it asked for, or until
 * a circuit that too many failures opened tries it again. For any thread.
 */
public final class Breaker {
    private final String backend;
    private final Circuit circuit;
    private final Duration silenceMin;
    private final Breakers.Watch watch;
    private final Clock clock;
    private @Nullable Rest pause;
    private String whyOpen = "";
    private Blame blame = Blame.UPSTREAM;

    Breaker(String backend, Breakers.Settings settings, Breakers.Watch watch, Clock clock) {
        this.backend = backend;
        this.circuit = new Circuit(backend, settings, clock);
        this.silenceMin = settings.silenceMin();
        this.watch = watch;
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

        /**
         * Says that it ended past its job's deadline.
         *
         * @param ran how long the call had run
         */
        void endedLate(Fault fault, Duration ran);

        @Override
        void close();
    }

    /** Asks for one call. */
    public synchronized Entry enter() {
        Rest asked = asked();
        if (asked != null) {
            return heldBack("asked", asked);
        }
        if (circuit.tryEnter()) {
            return new Entry.Free(new OneCall(circuit.era()));
        }
        return circuit.isOpen() ? heldBack("open", open()) : heldBack("trial", trial());
    }

    /** Whether the back end rests now; null if a call, or the trial of one, may be let through. */
    public synchronized @Nullable Rest rest() {
        Rest asked = asked();
        if (!circuit.isOpen()) {
            return asked;
        }
        Rest open = open();
        Rest longest = asked == null ? open : open.orLater(asked);
        return longest.until().isAfter(clock.instant()) ? longest : null;
    }

    Duration restLeft() {
        Rest rest = rest();
        return rest == null ? Duration.ZERO : Duration.between(clock.instant(), rest.until());
    }

    private Entry heldBack(String why, Rest rest) {
        watch.heldBack(backend, why);
        return new Entry.Closed(rest);
    }

    private @Nullable Rest asked() {
        return pause != null && pause.until().isAfter(clock.instant()) ? pause : null;
    }

    private Rest open() {
        Instant since = circuit.changedAt();
        return new Rest(since, since.plus(circuit.openFor()), whyOpen, blame);
    }

    /** The trial may take as long as its calls: who comes now waits as long as for the trial. */
    private Rest trial() {
        Instant now = clock.instant();
        return new Rest(now, now.plus(circuit.openFor()), backend + " is being tried again", blame);
    }

    private synchronized void learn(Effect effect, int era) {
        if (effect instanceof Effect.AsksToWait asks) {
            pause(asks);
        }
        if (era == circuit.era()) {
            boolean wasClosed = circuit.isClosed();
            count(effect);
            tell(wasClosed);
        }
    }

    private void pause(Effect.AsksToWait asks) {
        Instant now = clock.instant();
        Rest asked =
                new Rest(
                        now,
                        now.plus(asks.pause()),
                        "%s asked for %d ms (%s)"
                                .formatted(backend, asks.pause().toMillis(), asks.code()),
                        asks.blame());
        pause = pause == null ? asked : pause.orLater(asked);
    }

    private void count(Effect effect) {
        switch (effect) {
            case Effect.Works() -> circuit.ended(true);
            case Effect.Fails(String code, Blame whose) -> {
                circuit.ended(false);
                if (circuit.isOpen()) {
                    opened("%s, the last with %s".formatted(circuit.counted(), code), whose);
                }
            }
            case Effect.IsGone(String code, Blame whose) -> {
                circuit.open();
                opened(code, whose);
            }
            case Effect.AsksToWait _, Effect.Unknown _ -> circuit.endedUnknown();
        }
    }

    private void opened(String why, Blame whose) {
        whyOpen = "%s is not called: %s".formatted(backend, why);
        blame = whose;
    }

    private void tell(boolean wasClosed) {
        if (wasClosed && circuit.isOpen()) {
            watch.opened(backend, whyOpen);
        } else if (!wasClosed && circuit.isClosed()) {
            watch.closed(backend, Duration.between(circuit.openedAt(), clock.instant()));
        }
    }

    private final class OneCall implements Pass {
        private final int era;
        private boolean told;

        private OneCall(int era) {
            this.era = era;
        }

        @Override
        public void ended(Effect effect) {
            if (!told) {
                told = true;
                learn(effect, era);
            }
        }

        @Override
        public void endedLate(Fault fault, Duration ran) {
            ended(Effect.late(fault, ran, silenceMin));
        }

        @Override
        public void close() {
            ended(new Effect.Unknown());
        }
    }
}

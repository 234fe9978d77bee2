package dev.millrace.backends.breaker;

import dev.millrace.backends.Fault;
import dev.millrace.backends.Retry;
import dev.millrace.backends.Verdict;
import dev.millrace.contracts.Blame;
import java.time.Duration;

/** What the end of a call says about its back end. */
public sealed interface Effect {
    /** It works. */
    record Works() implements Effect {}

    /** It failed this call, perhaps not the next. */
    record Fails(String code, Blame blame) implements Effect {}

    /** It would fail every call for a while. */
    record IsGone(String code, Blame blame) implements Effect {}

    /** It asks to be left alone. */
    record AsksToWait(Duration pause, String code, Blame blame) implements Effect {}

    /** Nothing. */
    record Unknown() implements Effect {}

    /**
     * What a fault says. That a caller asked for what cannot be shows that the server works; our
     * own mistakes show nothing.
     */
    public static Effect of(Fault fault) {
        Duration wait = fault.retryAfter();
        if (fault.retry() != Retry.NEVER && wait != null && wait.isPositive()) {
            return new AsksToWait(wait, fault.code(), fault.blame());
        }
        return switch (fault.retry()) {
            case NOW -> fault.sent() ? new Fails(fault.code(), fault.blame()) : new Unknown();
            case LATER -> new IsGone(fault.code(), fault.blame());
            case NEVER -> fault.blame() == Blame.CALLER ? new Works() : new Unknown();
        };
    }

    /**
     * What a fault says that came when the job's deadline had passed. Whoever is in a great hurry
     * learns nothing about a server; one of whose answer nothing came for a while hangs, whether
     * the deadline or our own time-out ended the call.
     *
     * @param ran how long the call had run
     * @param silenceMin shortest time without any of an answer that is a failure
     */
    static Effect late(Fault fault, Duration ran, Duration silenceMin) {
        boolean cutShort =
                fault.code().equals(Verdict.TIMEOUT.code())
                        || fault.code().equals(Verdict.GENERATION_TIMEOUT.code());
        boolean silent = fault.usage() == null && ran.compareTo(silenceMin) >= 0;
        return cutShort && !silent ? new Unknown() : of(fault);
    }
}

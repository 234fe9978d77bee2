package dev.millrace.backends.breaker;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** One breaker for each back end that routes name. */
public final class Breakers {
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();
    private final Settings settings;
    private final Watch watch;
    private final Clock clock;

    /**
     * When a back end is left alone, and for how long.
     *
     * @param windowCalls the calls that count, the last so many
     * @param callsMin fewer than so many say nothing
     * @param failurePercent so many of them failed, and no more are made
     * @param trialCalls calls that find out whether it works again
     * @param waitFirst before the first trial; doubled after each that fails
     * @param waitMax longest wait before a trial
     * @param silenceMin a call that its job's deadline cut short has failed if nothing of an answer
     *     had come for so long
     */
    public record Settings(
            int windowCalls,
            int callsMin,
            int failurePercent,
            int trialCalls,
            Duration waitFirst,
            Duration waitMax,
            Duration silenceMin) {}

    /** Who wants to know. Called while the breaker is held: to be quick about it. */
    public interface Watch {
        /** There is a back end of this name. */
        void added(String backend, Supplier<Duration> restLeft);

        /** No more calls, after a time in which there were. */
        void opened(String backend, String why);

        /** Calls again. */
        void closed(String backend, Duration after);

        /** A call was not made; {@code why} is {@code asked}, {@code open} or {@code trial}. */
        void heldBack(String backend, String why);
    }

    public Breakers(Settings settings, Watch watch, Clock clock) {
        this.settings = settings;
        this.watch = watch;
        this.clock = clock;
    }

    public Breaker of(String backend) {
        return breakers.computeIfAbsent(backend, this::added);
    }

    private Breaker added(String backend) {
        Breaker breaker = new Breaker(backend, settings, watch, clock);
        watch.added(backend, breaker::restLeft);
        return breaker;
    }
}

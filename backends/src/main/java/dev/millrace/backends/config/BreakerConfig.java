package dev.millrace.backends.config;

import dev.millrace.backends.breaker.Breakers;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When a back end is left alone, and for how long. */
public interface BreakerConfig {
    /** Of so many last calls the failures are counted; too many, and a back end is left alone. */
    @WithDefault("20")
    int breakerWindowCalls();

    /** Fewest calls in that window from which anything is concluded. */
    @WithDefault("10")
    int breakerCallsMin();

    /**
     * Share of failed calls, in percent, from which a back end is called no more. One that cannot
     * be reached, or wants to be paid first, is left alone at once.
     */
    @WithDefault("50")
    int breakerFailurePercent();

    /** Calls that find out whether a back end works again; if they do well, all are let through. */
    @WithDefault("3")
    int breakerTrialCalls();

    /** How long a back end is left alone before the first trial; doubled after each that fails. */
    @WithDefault("PT1S")
    Duration breakerWaitFirst();

    /** Longest wait before a trial: about so long after a back end is back its jobs go on. */
    @WithDefault("PT1M")
    Duration breakerWaitMax();

    /**
     * The same as a value of the domain.
     *
     * @param silenceMin see {@link Breakers.Settings}
     */
    default Breakers.Settings breakers(Duration silenceMin) {
        return new Breakers.Settings(
                breakerWindowCalls(),
                breakerCallsMin(),
                breakerFailurePercent(),
                breakerTrialCalls(),
                breakerWaitFirst(),
                breakerWaitMax(),
                silenceMin);
    }
}

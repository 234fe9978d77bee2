package dev.millrace.backends.config;

import dev.millrace.backends.retry.RetryPolicy;
import dev.millrace.backends.retry.Waits;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often and when a job is tried again. */
public interface RetryConfig {
    /** Most attempts per job, over all candidates, pools and deliveries. */
    @WithDefault("4")
    int attemptsMax();

    /** Wait after a candidate's first failure of a job; half of every such wait is chance. */
    @WithDefault("PT0.25S")
    Duration retryWaitFirst();

    /** Each further failure of the same candidate makes that wait so many times longer. */
    @WithDefault("8")
    int retryWaitFactor();

    /**
     * First wait where the back end would answer nobody for a while, as when its quota is used up.
     */
    @WithDefault("PT1M")
    Duration retryWaitLater();

    /** Longest wait between two attempts on one candidate, but for what its server asks for. */
    @WithDefault("PT1H")
    Duration retryWaitMax();

    /** Longest wait that a server can ask for by {@code Retry-After}; what is over it is cut. */
    @WithDefault("PT1H")
    Duration retryAfterMax();

    /** Longest wait of a job that keeps its slot; for a longer one it is given back. */
    @WithDefault("PT1S")
    Duration retryWaitHereMax();

    /** The same as a value of the domain. */
    default RetryPolicy retries() {
        return new RetryPolicy(
                attemptsMax(),
                new Waits(retryWaitFirst(), retryWaitFactor(), retryWaitLater(), retryWaitMax()),
                retryWaitHereMax());
    }
}

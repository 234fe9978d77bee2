package dev.millrace.results.webhooks;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** How completions are delivered. Keys: {@code webhooks.*}. */
@ConfigMapping(prefix = "webhooks")
interface WebhooksConfig {
    /**
     * Longest wait for a receiver's answer, connecting included. The name lookup before it takes as
     * long as this machine's resolver lets it.
     */
    @WithDefault("PT15S")
    Duration timeout();

    /** Pauses before the second and each later attempt; after the last one it is given up. */
    @WithDefault("PT5S,PT5M,PT30M,PT2H,PT5H,PT10H,PT10H")
    List<Duration> retryAfter();

    /** Share of a pause that chance adds or takes away, so that retries do not come in waves. */
    @WithDefault("0.1")
    double jitter();

    /** Longest pause that a receiver's {@code Retry-After} can ask for. */
    @WithDefault("PT24H")
    Duration retryAfterMax();

    /** Most attempts at a time, in this process. */
    @WithDefault("32")
    int sendersMax();

    /** Most attempts at a time to one host, in this process. */
    @WithDefault("4")
    int sendersPerHostMax();

    /** How often due deliveries are looked for; new ones of this process are sent at once. */
    @WithDefault("PT0.5S")
    Duration pollEvery();

    /**
     * After how long another process may take over an attempt; at least twice the timeout, which
     * leaves the name lookup its time.
     */
    @WithDefault("PT40S")
    Duration lease();

    /** Most of a receiver's answer that is read, in bytes; it means nothing to us. */
    @WithDefault("65536")
    int answerBytesMax();
}

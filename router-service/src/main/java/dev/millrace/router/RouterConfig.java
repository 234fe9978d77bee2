package dev.millrace.router;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The limits an operator may change. Keys: {@code router.*}. */
@ConfigMapping(prefix = "router")
interface RouterConfig {
    /** Largest answer that a job may ask for, in bytes; the default is what workers write. */
    @WithDefault("1048576")
    int outputBytesMax();

    /**
     * Tokens that a chat is expected to write if it does not say, to compare costs and contexts.
     */
    @WithDefault("512")
    int outputTokensAssumed();

    /** How often jobs that wait are looked at; how late one may go out. */
    @WithDefault("PT0.2S")
    Duration releaseEvery();

    /** Most waiting jobs released in one transaction. */
    @WithDefault("500")
    int releaseJobsMax();

    /**
     * Most bytes of waiting jobs released in one transaction; the last may exceed it by its own.
     * Sixteen of the largest jobs are held beside them, in a heap of 192 MiB.
     */
    @WithDefault("33554432")
    long releaseBytesMax();

    /** The idempotency window: how long the id of a job is recognised; at least a minute. */
    @WithDefault("P7D")
    Duration seenRetention();

    /** How often ids older than the window are deleted. */
    @WithDefault("PT1M")
    Duration forgetEvery();

    /** Most ids deleted in one statement. */
    @WithDefault("10000")
    int forgetJobsMax();

    /** Most cancelled jobs remembered, the oldest forgotten first; about 150 bytes each. */
    @WithDefault("100000")
    int cancelsRememberedMax();
}

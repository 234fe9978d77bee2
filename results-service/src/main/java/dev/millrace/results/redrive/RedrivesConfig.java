package dev.millrace.results.redrive;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Looking at dead letters and writing them anew. Keys: {@code redrives.*}. */
@ConfigMapping(prefix = "redrives")
interface RedrivesConfig {
    /** Records a second where a redrive names no rate. */
    @WithDefault("50")
    int rateDefault();

    /** Most records a second that a redrive may ask for; live traffic shares the topics. */
    @WithDefault("1000")
    int rateMax();

    /** Most dead letters that one look or dry run reads; its answer says when there are more. */
    @WithDefault("100000")
    int scanRecordsMax();

    /** Longest time that one look or dry run reads; its answer says when there are more. */
    @WithDefault("PT5S")
    Duration scanTimeMax();

    /** Most looks and dry runs at a time, in this process; one more is answered 503. */
    @WithDefault("2")
    int scansMax();

    /**
     * Most different reasons counted for one topic; what has others is one count without reason.
     */
    @WithDefault("50")
    int reasonsMax();

    /** How often a redrive that nobody carries out is looked for, and ours is said to live. */
    @WithDefault("PT2S")
    Duration lookEvery();

    /**
     * How long after its last sign of life another replica takes a redrive over; at least thrice
     * that.
     */
    @WithDefault("PT15S")
    Duration lease();

    /**
     * How long it is remembered what was redriven, in whole days; at least 31, because dead letters
     * are kept for 30.
     */
    @WithDefault("P400D")
    Duration retention();
}

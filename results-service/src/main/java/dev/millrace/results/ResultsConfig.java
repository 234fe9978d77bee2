package dev.millrace.results;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** The limits an operator may change. Keys: {@code results.*}. */
@ConfigMapping(prefix = "results")
public interface ResultsConfig {
    /** The one public URL, which links to outputs begin with; ingest-service answers there. */
    @WithDefault("http://localhost:8080")
    URI publicUrl();

    /** How long outputs are kept after the job's end, in whole days; at least 8. */
    @WithDefault("P30D")
    Duration outputsRetention();

    /** How long ledger rows are kept after the call, in whole days; at least 8. */
    @WithDefault("P400D")
    Duration ledgerRetention();

    /**
     * How long it is remembered that a job was and how it ended, in whole days; at least 8, because
     * a repeat within 7 days must find its first.
     */
    @WithDefault("P90D")
    Duration jobsRetention();

    /** How often open jobs past their deadline are looked for. */
    @WithDefault("PT2S")
    Duration sweepEvery();

    /** How long after its deadline a job is left to whoever has it, who knows better why. */
    @WithDefault("PT3S")
    Duration sweepGrace();

    /** Most jobs one sweep ends; the next sweep takes the next ones. */
    @WithDefault("1000")
    int sweepJobsMax();

    /** Longest {@code ?wait=} that a caller may ask for. */
    @WithDefault("PT60S")
    Duration waitMax();

    /** How long an unknown id is awaited before 404: its submission may still be on the log. */
    @WithDefault("PT2S")
    Duration unknownWait();

    /** Most callers waiting at a time, in this process; one more is answered 503. */
    @WithDefault("1000")
    int waitersMax();

    /** How often the database is asked for what other replicas committed, while anybody waits. */
    @WithDefault("PT0.2S")
    Duration pollEvery();

    /** Longest a cancel waits for the log before it is answered 503. */
    @WithDefault("PT5S")
    Duration cancelTimeout();

    /** Most cancels waiting for the log at a time, in this process; one more is answered 503. */
    @WithDefault("100")
    int cancelsMax();

    /** Most groups that one usage query answers. */
    @WithDefault("1000")
    int usageGroupsMax();
}

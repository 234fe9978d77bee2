package dev.millrace.results.redrive;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A redrive, as it was asked for and as far as it is.
 *
 * @param by the name of the API key that asked
 * @param state {@code running}, {@code done}, {@code cancelled} or {@code failed}
 * @param ratePerSecond most records written in a second
 * @param again whether what was redriven before goes too
 * @param startedAt null while nobody carries it out yet
 * @param error why it failed; while it runs, what keeps it from getting on
 * @param read dead letters looked at
 * @param total dead letters to be looked at
 */
record Redrive(
        String id,
        String by,
        Instant createdAt,
        RedriveFilter filter,
        int ratePerSecond,
        boolean again,
        String state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String error,
        Counts counts,
        long read,
        long total) {
    static final String RUNNING = "running";
    static final String DONE = "done";
    static final String CANCELLED = "cancelled";
    static final String FAILED = "failed";

    /** Fresh, before anybody has begun. */
    static Redrive asked(
            String id,
            String by,
            Instant now,
            RedriveFilter filter,
            int ratePerSecond,
            boolean again,
            long total) {
        return new Redrive(
                id,
                by,
                now,
                filter,
                ratePerSecond,
                again,
                RUNNING,
                null,
                null,
                null,
                Counts.NONE,
                0,
                total);
    }
}

package dev.millrace.inference.claims;

import java.util.UUID;

/** What the table said when we asked for a job. */
sealed interface Claim {
    /** Nobody had it; now we have. */
    record Taken() implements Claim {}

    /**
     * Somebody had it.
     *
     * @param origin position of the work record it was claimed for
     * @param starts how many workers have begun the job
     * @param reported whether its outcome is on the log
     * @param holderLives whether the holder's heartbeat is fresh, or ours too young to tell
     */
    record Held(String origin, UUID process, int starts, boolean reported, boolean holderLives)
            implements Claim {}

    /**
     * It was given back, and its next record is on the log.
     *
     * @param attempts how many that record carries
     */
    record PassedOn(int attempts) implements Claim {}

    /** It was taken or released while we looked; ask again. */
    record Unclear() implements Claim {}
}

package dev.millrace.results.store;

import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobResult;
import org.jspecify.annotations.Nullable;

/**
 * A job as the database knows it.
 *
 * @param endedBy position of the outcome that won, null while the job is open
 * @param envelope what the completion must echo, null once the job has ended
 */
public record StoredJob(
        JobResult result,
        boolean floatsAtTheEdge,
        @Nullable String endedBy,
        @Nullable JobEnvelope envelope) {

    public boolean isOpen() {
        return !result.state().isEnding();
    }
}

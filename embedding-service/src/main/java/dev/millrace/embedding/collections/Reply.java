package dev.millrace.embedding.collections;

import dev.millrace.contracts.JobError;
import dev.millrace.contracts.RawJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Everything that a call about a collection can be answered. */
public sealed interface Reply {
    /**
     * What was asked for.
     *
     * @param jobId of the job that the ledger has it as, null if it cost nothing
     */
    record Given(RawJson body, @Nullable String jobId) implements Reply {}

    /**
     * Why not.
     *
     * @param notBefore when the same call may succeed, null if that is not known
     * @param jobId likewise
     */
    record Refused(JobError error, @Nullable Instant notBefore, @Nullable String jobId)
            implements Reply {
        /** Of a call that cost nothing. */
        public Refused(JobError error) {
            this(error, null, null);
        }
    }
}

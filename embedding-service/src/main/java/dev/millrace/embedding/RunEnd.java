package dev.millrace.embedding;

import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.WorkOrder;
import org.jspecify.annotations.Nullable;

/** What became of a job in the hands of this process. */
sealed interface RunEnd {
    /** It ended. */
    record Ended(JobOutcome outcome) implements RunEnd {}

    /** The router keeps it for a while. */
    record GivenBack(Deferral deferral) implements RunEnd {}

    /** Its next candidate is run by another pool. */
    record MovedOn(WorkOrder order, String pool) implements RunEnd {}

    /**
     * It was cancelled; results-service knows.
     *
     * @param spent for the ledger alone, null if nothing was
     */
    record LetGo(@Nullable JobOutcome spent) implements RunEnd {}
}

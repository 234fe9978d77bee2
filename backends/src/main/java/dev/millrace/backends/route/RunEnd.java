package dev.millrace.backends.route;

import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.WorkOrder;

/** What became of a job in the hands of this process. */
public sealed interface RunEnd {
    /** It ended. */
    record Ended(JobOutcome outcome) implements RunEnd {}

    /** The router keeps it for a while. */
    record GivenBack(Deferral deferral) implements RunEnd {}

    /** Its next candidate is run by another pool. */
    record MovedOn(WorkOrder order, String pool) implements RunEnd {}

    /** What it asks about was found; the router says who answers. */
    record Searched(WorkOrder order) implements RunEnd {}

    /** It was cancelled; results-service knows. */
    record Cancelled(WorkOrder order) implements RunEnd {}
}

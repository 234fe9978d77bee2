package dev.millrace.backends.route;

import dev.millrace.backends.retry.Progress;
import dev.millrace.contracts.WorkOrder;

/** What follows on a call, or on a call that was not made. */
public sealed interface Step {
    /** The job goes on from here. */
    record On(Progress progress) implements Step {}

    /** That was the last. */
    record Last(RunEnd end) implements Step {}

    /** The last one of a cancelled job. */
    static Step cancelled(WorkOrder order) {
        return new Last(new RunEnd.Cancelled(order));
    }
}

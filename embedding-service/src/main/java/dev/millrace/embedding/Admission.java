package dev.millrace.embedding;

import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.WorkOrder;

/** Everything the {@link WorkPolicy} can say about a job that has come. */
sealed interface Admission {
    /** The job has its ending already. */
    record LetGo() implements Admission {}

    /** The job ends here, untried. */
    record End(Ending ending) implements Admission {}

    /** Somebody else may run it, later. */
    record GiveBack(Deferral deferral) implements Admission {}

    /**
     * This process runs it.
     *
     * @param order whose candidates in this pool are all known here; of those that are not, the
     *     route says so
     */
    record Run(WorkOrder order) implements Admission {}
}

package dev.millrace.embedding;

import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.Ending;

/** Everything the {@link WorkPolicy} can say about a job that has come. */
sealed interface NextStep {
    /** The job has its ending already. */
    record LetGo() implements NextStep {}

    /** The job ends here, untried. */
    record End(Ending ending) implements NextStep {}

    /** Somebody else may run it, later. */
    record GiveBack(Deferral deferral) implements NextStep {}

    /** This process runs it. */
    record Run(Candidate candidate) implements NextStep {}
}

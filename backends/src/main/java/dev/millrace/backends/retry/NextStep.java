package dev.millrace.backends.retry;

import dev.millrace.contracts.Candidate;
import java.time.Duration;
import java.time.Instant;

/** What to do next with a job. */
public sealed interface NextStep {
    /** Call this candidate, or give the job to the pool that does. */
    record Call(Candidate candidate) implements NextStep {}

    /** Look again after a wait too short to give the job back. */
    record Again(Duration pause) implements NextStep {}

    /** The job waits elsewhere, for this candidate. */
    record Later(Instant notBefore, Candidate candidate) implements NextStep {}

    /** No other attempt can help, none is left, or none can begin before the deadline. */
    record GiveUp() implements NextStep {}
}

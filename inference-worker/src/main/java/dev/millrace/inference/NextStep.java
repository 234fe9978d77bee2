package dev.millrace.inference;

import java.time.Duration;
import java.time.Instant;

/** What follows a failed attempt. */
sealed interface NextStep {
    /** Another attempt by this worker, after a wait too short to give the job back. */
    record Again(Duration pause) implements NextStep {}

    /** Another attempt, but the job waits elsewhere. */
    record Later(Instant notBefore) implements NextStep {}

    /** No other attempt can help, or none is left. */
    record GiveUp() implements NextStep {}
}

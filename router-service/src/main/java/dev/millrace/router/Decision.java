package dev.millrace.router;

import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Route;

/** Everything the {@link RoutingPolicy} can say about a job. */
sealed interface Decision {
    /** The workers of the first candidate's pool take it. */
    record Send(Route route) implements Decision {}

    /** No model will ever take it, for a reason the caller can act on. */
    record Refuse(JobError error) implements Decision {}

    /** Its deadline has passed. */
    record Expire(JobError error) implements Decision {}
}

package dev.millrace.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What the router hands to a worker. Travels in a header beside the job's own bytes, so that no hop
 * has to remember anything.
 *
 * @param origin where the first submitted record of this job stands
 * @param attempts model calls begun so far, in order
 * @param routedAt when the router sent it on
 */
public record WorkOrder(
        JobEnvelope job, Position origin, Route route, List<Attempt> attempts, Instant routedAt) {
    public WorkOrder {
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(routedAt, "routedAt");
        attempts = List.copyOf(attempts);
    }
}

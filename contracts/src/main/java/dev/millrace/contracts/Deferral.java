package dev.millrace.contracts;

import java.time.Instant;
import java.util.Objects;

/**
 * A worker gives a job back to the router, to be routed again later. Travels beside the job's own
 * bytes, as a {@link WorkOrder} does.
 *
 * @param order as the worker leaves it, with all attempts so far
 * @param notBefore earliest time to route it again
 * @param reason one sentence, for people
 */
public record Deferral(WorkOrder order, Instant notBefore, String reason) {
    public Deferral {
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(notBefore, "notBefore");
    }
}

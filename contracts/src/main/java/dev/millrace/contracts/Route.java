package dev.millrace.contracts;

import java.util.List;

/**
 * Where a job goes, and why.
 *
 * @param candidates models in the order to try; at least one
 * @param reason one sentence with the numbers compared
 * @param passedOver models that could not or should not take the job, each with its reason
 */
public record Route(
        List<Candidate> candidates,
        String policyVersion,
        String registryVersion,
        String reason,
        List<PassedOver> passedOver) {
    public Route {
        candidates = List.copyOf(candidates);
        passedOver = List.copyOf(passedOver);
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("a route needs at least one candidate");
        }
    }

    /** The model to try first. */
    public Candidate first() {
        return candidates.getFirst();
    }

    /** A model that was looked at and not chosen. */
    public record PassedOver(String model, String reason) {}
}

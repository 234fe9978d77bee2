package dev.millrace.contracts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a job goes, and why.
 *
 * @param candidates models in the order to try; at least one
 * @param reason one sentence with the numbers compared
 * @param passedOver models that could not or should not take the job, each with its reason
 * @param earlier candidates of routes before this one that attempts were made on; not to be tried
 *     again, but the ledger needs their prices
 */
public record Route(
        List<Candidate> candidates,
        String policyVersion,
        String registryVersion,
        String reason,
        List<PassedOver> passedOver,
        List<Candidate> earlier) {
    public Route {
        candidates = List.copyOf(candidates);
        passedOver = List.copyOf(passedOver);
        earlier = List.copyOf(earlier);
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("a route needs at least one candidate");
        }
    }

    /** A job's first route. */
    public Route(
            List<Candidate> candidates,
            String policyVersion,
            String registryVersion,
            String reason,
            List<PassedOver> passedOver) {
        this(candidates, policyVersion, registryVersion, reason, passedOver, List.of());
    }

    /** This route for a job that was tried on another before. */
    public Route after(Route before, List<Attempt> attempts) {
        List<Candidate> tried =
                Stream.concat(before.candidates.stream(), before.earlier.stream())
                        .filter(c -> attempts.stream().anyMatch(c::ran))
                        .filter(c -> !candidates.contains(c))
                        .toList();
        return new Route(candidates, policyVersion, registryVersion, reason, passedOver, tried);
    }

    /**
     * This route without some of its candidates. Those that {@code attempts} were made on are kept
     * for the ledger.
     *
     * @param why a candidate is passed over, in one sentence; null for one that stays, which one at
     *     least must
     */
    public Route without(List<Attempt> attempts, Function<Candidate, @Nullable String> why) {
        List<Candidate> left = new ArrayList<>();
        List<PassedOver> passed = new ArrayList<>(passedOver);
        List<Candidate> tried = new ArrayList<>(earlier);
        for (Candidate candidate : candidates) {
            String said = why.apply(candidate);
            if (said == null) {
                left.add(candidate);
                continue;
            }
            passed.add(new PassedOver(candidate.model(), said));
            if (attempts.stream()
                    .anyMatch(a -> candidateOf(a).filter(candidate::equals).isPresent())) {
                tried.add(candidate);
            }
        }
        return new Route(left, policyVersion, registryVersion, reason, passed, tried);
    }

    /** The candidate that {@code attempt} was made on, with the prices it was made at. */
    public Optional<Candidate> candidateOf(Attempt attempt) {
        return Stream.concat(candidates.stream(), earlier.stream())
                .filter(c -> c.ran(attempt))
                .findFirst();
    }

    /** The model to try first. */
    public Candidate first() {
        return candidates.getFirst();
    }

    /** A model that was looked at and not chosen. */
    public record PassedOver(String model, String reason) {}
}

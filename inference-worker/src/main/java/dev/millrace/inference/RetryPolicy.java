package dev.millrace.inference;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Route;
import dev.millrace.inference.model.Fault;
import dev.millrace.inference.model.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Which candidate a job is tried on, and what follows a failure. It looks at nothing but the
 * attempts the job carries, so that every worker of every pool decides alike.
 *
 * <p>A candidate that failed twice gives way to the next one of the route; where all have failed
 * twice, the one that failed least is tried. Only failures of a model server, or of its capacity,
 * are worth another attempt: what is the caller's fault or ours would fail again.
 *
 * @param attemptsMax most attempts per job, over all candidates and deliveries
 * @param waitFirst wait after a candidate's first failure; it doubles with each further one, and
 *     half of it is chance
 * @param waitHereMax longest wait in this worker; for a longer one the job is given back
 */
record RetryPolicy(int attemptsMax, Duration waitFirst, Duration waitHereMax) {
    private static final int FAILURES_PER_CANDIDATE_MAX = 2;
    private static final int DOUBLINGS_MAX = 10;

    RetryPolicy {
        if (attemptsMax < 1 || waitFirst.isNegative() || waitHereMax.isNegative()) {
            throw new IllegalArgumentException(
                    "attemptsMax must be at least 1 and no wait negative, were %d, %s, %s"
                            .formatted(attemptsMax, waitFirst, waitHereMax));
        }
    }

    /** The candidate of the next attempt. */
    Candidate candidate(Route route, List<Attempt> attempts) {
        return route.candidates().stream()
                .filter(c -> failures(c, attempts) < FAILURES_PER_CANDIDATE_MAX)
                .findFirst()
                .orElseGet(() ->
                        route.candidates().stream()
                                .min(Comparator.comparingInt(c -> failures(c, attempts)))
                                .orElseThrow());
    }

    boolean anyAttemptLeft(List<Attempt> attempts) {
        return attempts.size() < attemptsMax;
    }

    /**
     * What follows.
     *
     * @param attempts all so far, the failed one included
     * @param chance from 0 to 1
     */
    NextStep after(
            Fault fault,
            Candidate failed,
            Route route,
            List<Attempt> attempts,
            Instant now,
            Instant deadline,
            double chance) {
        if (fault.retry() == Retry.NEVER || !anyAttemptLeft(attempts)) {
            return new NextStep.GiveUp();
        }
        Duration wait =
                candidate(route, attempts).equals(failed)
                        ? wait(fault, failures(failed, attempts), chance)
                        : Duration.ZERO;
        Instant then = now.plus(wait);
        if (!then.isBefore(deadline)) {
            return new NextStep.GiveUp();
        }
        return wait.compareTo(waitHereMax) <= 0
                ? new NextStep.Again(wait)
                : new NextStep.Later(then);
    }

    /** What the server asks for, else twice as long after each failure. */
    private Duration wait(Fault fault, int failures, double chance) {
        if (fault.retryAfter() != null) {
            return fault.retryAfter();
        }
        Duration full = waitFirst.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
        return Duration.ofNanos((long) (full.toNanos() * (0.5 + chance / 2)));
    }

    private static int failures(Candidate candidate, List<Attempt> attempts) {
        return (int)
                attempts.stream()
                        .filter(a ->
                                a.model().equals(candidate.model())
                                        && a.version().equals(candidate.version()))
                        .count();
    }
}

package dev.millrace.backends.retry;

import dev.millrace.backends.Verdict;
import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.WorkOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * When to call which candidate; the only place that decides it. It looks at the attempts that the
 * job carries and at the back ends that are known to rest, so that every worker of every pool
 * decides alike.
 *
 * <p>A candidate can be called while its back end does not rest and it has not just failed this
 * job. Of those, the one that failed the job least is called, in the order of the route: a fallback
 * that is untried comes before any wait. Only where none can be called does the job wait, for the
 * first that will be. What the caller has to change is tried nowhere again; what is wrong between
 * us and one back end, on the others alone.
 *
 * @param attemptsMax most attempts per job, over all candidates and deliveries
 * @param waits between attempts on one candidate
 * @param waitHereMax longest time that a job waits in this worker; for a longer one it is given
 *     back
 */
public record RetryPolicy(int attemptsMax, Waits waits, Duration waitHereMax) {
    public RetryPolicy {
        if (attemptsMax < 1 || waitHereMax.isNegative()) {
            throw new IllegalArgumentException(
                    "attemptsMax must be at least 1 and waitHereMax not negative, were %d and %s"
                            .formatted(attemptsMax, waitHereMax));
        }
    }

    /** A candidate and the first moment at which it can be called. */
    private record Ready(Candidate candidate, int failures, Instant at) {}

    public NextStep next(Progress progress, Instant now) {
        WorkOrder order = progress.order();
        if (isCallersFault(progress) || order.attempts().size() >= attemptsMax) {
            return new NextStep.GiveUp();
        }
        List<Ready> ready =
                order.route().candidates().stream()
                        .filter(c -> order.attempts().stream().noneMatch(a -> isFinal(c, a)))
                        .map(c -> ready(c, progress))
                        .toList();
        Optional<Ready> atOnce =
                ready.stream()
                        .filter(c -> !c.at().isAfter(now))
                        .min(Comparator.comparingInt(Ready::failures));
        if (atOnce.isPresent()) {
            return new NextStep.Call(atOnce.get().candidate());
        }
        return ready.stream()
                .min(Comparator.comparing(Ready::at))
                .filter(first -> first.at().isBefore(order.job().deadline()))
                .<NextStep>map(first -> waitFor(first, progress, now))
                .orElseGet(NextStep.GiveUp::new);
    }

    private NextStep waitFor(Ready first, Progress progress, Instant now) {
        Duration wait = Duration.between(now, first.at());
        return progress.waited().plus(wait).compareTo(waitHereMax) <= 0
                ? new NextStep.Again(wait)
                : new NextStep.Later(first.at(), first.candidate());
    }

    /** When the back end's rest is over, and the wait since the job's own last attempt on it. */
    private Ready ready(Candidate candidate, Progress progress) {
        double chance = progress.chance();
        List<Attempt> failed =
                progress.order().attempts().stream().filter(a -> isOn(candidate, a)).toList();
        Instant at = Instant.MIN;
        if (!failed.isEmpty()) {
            Attempt last = failed.getLast();
            at =
                    last.startedAt()
                            .plusMillis(last.ranMillis())
                            .plus(
                                    waits.after(
                                            failed.size(),
                                            Verdict.isForLater(last.ended()),
                                            chance));
        }
        Rest rest = progress.rests().get(candidate.backend());
        if (rest != null && rest.over(chance).isAfter(at)) {
            at = rest.over(chance);
        }
        return new Ready(candidate, failed.size(), at);
    }

    private static boolean isCallersFault(Progress progress) {
        return progress.failure() != null && progress.failure().fault().blame() == Blame.CALLER;
    }

    private static boolean isFinal(Candidate candidate, Attempt attempt) {
        return isOn(candidate, attempt) && Verdict.isFinal(attempt.ended());
    }

    private static boolean isOn(Candidate candidate, Attempt attempt) {
        return attempt.model().equals(candidate.model())
                && attempt.version().equals(candidate.version());
    }
}

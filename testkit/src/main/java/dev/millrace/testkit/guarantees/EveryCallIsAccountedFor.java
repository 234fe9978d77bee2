package dev.millrace.testkit.guarantees;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every model call stands as an attempt in its job's completion, but for those that a kill took
 * along: calls that ran when their worker was killed, and calls whose end it could not write down
 * any more. All clocks are the same.
 */
public final class EveryCallIsAccountedFor {
    /** An attempt is written down with whole milliseconds. */
    private static final Duration ROUNDING = Duration.ofMillis(5);

    /** Between a call that failed and the next one of its job in the same worker. */
    private static final Duration PAUSE_MAX = Duration.ofSeconds(2);

    private final int slots;
    private final Map<String, List<Made>> made = new HashMap<>();
    private final Map<String, List<Span>> recorded = new HashMap<>();
    private final List<Kill> kills = new ArrayList<>();

    /** From one moment to another, both included. */
    private record Span(Instant from, Instant to) {
        boolean contains(Instant moment) {
            return !moment.isBefore(from) && !moment.isAfter(to);
        }
    }

    private record Made(String pool, Span span, boolean cut) {}

    private static final class Kill {
        private final String pool;
        private final Span unwritten;
        private final Set<String> jobs = new HashSet<>();

        private Kill(String pool, Span unwritten) {
            this.pool = pool;
            this.unwritten = unwritten;
        }

        private boolean tookAlong(Made call) {
            return pool.equals(call.pool())
                    && !call.span().from().isAfter(unwritten.to())
                    && !call.span().to().isBefore(unwritten.from());
        }
    }

    /**
     * @param slots most jobs that one worker has in hand, and so most that one kill explains
     */
    public EveryCallIsAccountedFor(int slots) {
        this.slots = slots;
    }

    /**
     * A worker was killed.
     *
     * @param pool whose calls it made
     * @param unwrittenSince calls that ended after this may not have been written down at the kill
     */
    public synchronized void killed(String pool, Instant unwrittenSince, Instant at) {
        kills.add(new Kill(pool, new Span(unwrittenSince, at)));
    }

    /**
     * A call that the provider saw.
     *
     * @param cut whether the client left before it had its answer
     */
    public synchronized void called(
            String job, String pool, Instant from, Instant to, boolean cut) {
        made.computeIfAbsent(job, _ -> new ArrayList<>())
                .add(new Made(pool, new Span(from, to), cut));
    }

    /** An attempt in the completion of a job. */
    public synchronized void recorded(String job, Instant from, Duration ran) {
        recorded.computeIfAbsent(job, _ -> new ArrayList<>())
                .add(new Span(from.minus(ROUNDING), from.plus(ran).plus(ROUNDING)));
    }

    /**
     * What was counted.
     *
     * @param retries attempts after the first of each job
     * @param cut calls that ran when their worker was killed
     * @param unwritten calls that had ended, but stood nowhere when their worker was killed
     * @param unexplained calls that no kill explains; 0 once verified
     */
    public record Account(
            int calls, int jobs, int retries, int kills, int cut, int unwritten, int unexplained) {
        @Override
        public String toString() {
            return "%d calls - %d jobs - %d retries = %d calls more; at %d kills %d ran and %d had ended but stood nowhere yet; %d unexplained"
                    .formatted(
                            calls,
                            jobs,
                            retries,
                            calls - jobs - retries,
                            kills,
                            cut,
                            unwritten,
                            unexplained);
        }
    }

    /** Fails with the first ten calls that nothing explains, and attempts that were no call. */
    public synchronized Account verify() {
        kills.sort(Comparator.comparing(kill -> kill.unwritten.to()));
        kills.forEach(kill -> kill.jobs.clear());
        List<String> unexplained = new ArrayList<>();
        List<String> imagined = new ArrayList<>();
        int cut = 0;
        int unwritten = 0;
        for (var job : made.keySet()) {
            List<Made> left = new ArrayList<>(made.get(job));
            left.sort((a, b) -> b.span().from().compareTo(a.span().from()));
            for (var attempt : recorded.getOrDefault(job, List.of())) {
                var call = left.stream().filter(c -> attempt.contains(c.span().from())).findFirst();
                call.ifPresentOrElse(left::remove, () -> imagined.add(job + " at " + attempt));
            }
            Instant next = Instant.MIN;
            for (var call : left) {
                boolean lateEnough = !call.span().to().plus(PAUSE_MAX).isBefore(next);
                if (isExplained(job, call) || (!next.equals(Instant.MIN) && lateEnough)) {
                    next = call.span().from();
                    cut += call.cut() ? 1 : 0;
                    unwritten += call.cut() ? 0 : 1;
                } else {
                    unexplained.add(job + " " + call);
                }
            }
        }
        var account =
                new Account(
                        made.values().stream().mapToInt(List::size).sum(),
                        recorded.size(),
                        recorded.values().stream().mapToInt(List::size).sum() - recorded.size(),
                        kills.size(),
                        cut,
                        unwritten,
                        unexplained.size());
        var offences = new Offences();
        offences.add("calls stand in no completion and ran at no kill", unexplained);
        offences.add("attempts were no call", imagined);
        offences.verifyNone("Every call is accounted for (" + account + ")");
        return account;
    }

    /** By the first kill that may have taken it along and has not explained as much as it can. */
    private boolean isExplained(String job, Made call) {
        return kills.stream()
                .filter(kill -> kill.tookAlong(call))
                .filter(kill -> kill.jobs.contains(job) || kill.jobs.size() < slots)
                .findFirst()
                .map(kill -> kill.jobs.add(job) || kill.jobs.contains(job))
                .orElse(false);
    }
}

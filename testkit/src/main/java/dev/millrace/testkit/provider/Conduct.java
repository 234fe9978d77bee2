package dev.millrace.testkit.provider;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * How the provider behaves towards every call that no rule and no mark speaks of, and what it
 * allows all of them. Chance is drawn from the seed and the call's number since the start or since
 * the log was cleared, so that the same calls in the same order fare the same.
 *
 * @param seed of all chance
 */
public record Conduct(Manner manner, Limits limits, long seed) {
    private static final RandomGeneratorFactory<RandomGenerator> RANDOM =
            RandomGeneratorFactory.of("L64X128MixRandom");

    /** Answers everybody at once. */
    public static Conduct good() {
        return new Conduct(Manner.GOOD, Limits.NONE, 0);
    }

    /** Every call takes this long. */
    public Conduct taking(Duration latency) {
        return manner(manner.first(Distribution.constant(latency)));
    }

    /** Latencies are spread evenly between the two. */
    public Conduct takingBetween(Duration from, Duration to) {
        return manner(manner.first(new Distribution.Uniform(from.toNanos(), to.toNanos())));
    }

    /** Half of all latencies are below twice {@code from}, a few near {@code to}. */
    public Conduct takingMostlyLittleBetween(Duration from, Duration to) {
        return manner(manner.first(new Distribution.HeavyTail(from.toNanos(), to.toNanos())));
    }

    /** Answers have so many tokens and take this long for each. */
    public Conduct generating(int tokens, Duration perToken) {
        return manner(
                manner.answering(new Distribution.Constant(tokens))
                        .perToken(Distribution.constant(perToken)));
    }

    /** This share of calls is answered 500. */
    public Conduct failing(double rate) {
        return chance(new Manner.Chance(rate, Ending.Fails.with(500)));
    }

    /** This share of calls is answered 429. */
    public Conduct limiting(double rate, Duration retryAfterWhole) {
        int seconds = Math.toIntExact(retryAfterWhole.toSeconds());
        var limited =
                new Ending.Fails(
                        Ending.Fails.with(429).failure(), new Ending.Retry.Seconds(seconds));
        return chance(new Manner.Chance(rate, limited)).limits(limits.retryAfter(retryAfterWhole));
    }

    /** This share of calls ends like this; in place of what was said of such an ending before. */
    public Conduct with(double rate, Ending ending) {
        return chance(new Manner.Chance(rate, ending));
    }

    /** More calls than this at once are answered 429. */
    public Conduct serving(int callsAtOnceMax) {
        return limits(limits.concurrent(List.of(new Limits.Step(Duration.ZERO, callsAtOnceMax))));
    }

    /** The same, from a moment after it began to behave like this. */
    public Conduct thenServing(Duration after, int callsAtOnceMax) {
        var steps = new ArrayList<>(limits.concurrent());
        steps.add(new Limits.Step(after, callsAtOnceMax));
        return limits(limits.concurrent(steps));
    }

    /** Runs so many calls at once; others wait in line. */
    public Conduct running(int callsMax) {
        return limits(limits.runningMax(callsMax));
    }

    /** More calls a minute are answered 429. */
    public Conduct allowingPerMinute(int requests) {
        return limits(limits.requestsPerMinute(requests));
    }

    public Conduct seeded(long chosen) {
        return new Conduct(manner, limits, chosen);
    }

    public Conduct manner(Manner chosen) {
        return new Conduct(chosen, limits, seed);
    }

    public Conduct limits(Limits chosen) {
        return new Conduct(manner, chosen, seed);
    }

    /** What this conduct makes of a plain call. */
    Script towards(long call) {
        return manner.draw(random(call));
    }

    RandomGenerator random(long call) {
        return RANDOM.create(seed * 1_000_003 + call);
    }

    private Conduct chance(Manner.Chance added) {
        var chances = new ArrayList<>(manner.chances());
        chances.removeIf(chance -> isLike(chance.ending(), added.ending()));
        chances.add(added);
        return manner(manner.chances(chances));
    }

    private static boolean isLike(Ending one, Ending other) {
        if (one instanceof Ending.Fails fails && other instanceof Ending.Fails others) {
            return fails.status() == others.status();
        }
        return one.equals(other);
    }
}

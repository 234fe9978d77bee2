package dev.millrace.testkit.provider;

import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * How the provider behaves towards every call that its script leaves alone. Chance is drawn from
 * the seed and the call's number, so that the same calls in the same order fare the same.
 *
 * @param latencyFrom the shortest wait before the first byte
 * @param latencyTo the longest
 * @param spread how latencies lie between the two
 * @param errorRate share of calls, 0 to 1, answered 500
 * @param rateLimitRate share of calls, 0 to 1, answered 429
 * @param retryAfter what a 429 says, in whole seconds
 * @param concurrentMax calls at once; one more is answered 429
 * @param seed of all chance
 */
public record Conduct(
        Duration latencyFrom,
        Duration latencyTo,
        Spread spread,
        double errorRate,
        double rateLimitRate,
        Duration retryAfter,
        int concurrentMax,
        long seed) {
    private static final RandomGeneratorFactory<RandomGenerator> RANDOM =
            RandomGeneratorFactory.of("L64X128MixRandom");

    /** How latencies lie between the shortest and the longest. */
    public enum Spread {
        EVEN,

        /** Bounded Pareto, alpha 1: half take less than twice the shortest, few take very long. */
        HEAVY_TAILED
    }

    public Conduct {
        if (latencyTo.compareTo(latencyFrom) < 0) {
            throw new IllegalArgumentException("latency from " + latencyFrom + " to " + latencyTo);
        }
        if (spread == Spread.HEAVY_TAILED && !latencyFrom.isPositive()) {
            throw new IllegalArgumentException(
                    "a heavy tail begins above 0, latency from " + latencyFrom);
        }
        if (errorRate < 0 || rateLimitRate < 0 || errorRate + rateLimitRate > 1) {
            throw new IllegalArgumentException(
                    "error rate " + errorRate + ", rate limit rate " + rateLimitRate);
        }
    }

    /** Answers everybody at once. */
    public static Conduct good() {
        return new Conduct(
                Duration.ZERO,
                Duration.ZERO,
                Spread.EVEN,
                0,
                0,
                Duration.ofSeconds(1),
                Integer.MAX_VALUE,
                0);
    }

    /** Every call takes this long. */
    public Conduct taking(Duration latency) {
        return takingBetween(latency, latency);
    }

    /** Latencies are spread evenly between the two. */
    public Conduct takingBetween(Duration from, Duration to) {
        return new Conduct(
                from, to, Spread.EVEN, errorRate, rateLimitRate, retryAfter, concurrentMax, seed);
    }

    /** Half of all latencies are below twice {@code from}, a few near {@code to}. */
    public Conduct takingMostlyLittleBetween(Duration from, Duration to) {
        return new Conduct(
                from,
                to,
                Spread.HEAVY_TAILED,
                errorRate,
                rateLimitRate,
                retryAfter,
                concurrentMax,
                seed);
    }

    /** This share of calls is answered 500. */
    public Conduct failing(double rate) {
        return new Conduct(
                latencyFrom,
                latencyTo,
                spread,
                rate,
                rateLimitRate,
                retryAfter,
                concurrentMax,
                seed);
    }

    /** This share of calls is answered 429. */
    public Conduct limiting(double rate, Duration retryAfterWhole) {
        return new Conduct(
                latencyFrom,
                latencyTo,
                spread,
                errorRate,
                rate,
                retryAfterWhole,
                concurrentMax,
                seed);
    }

    /** More calls than this at once are answered 429. */
    public Conduct serving(int callsAtOnceMax) {
        return new Conduct(
                latencyFrom,
                latencyTo,
                spread,
                errorRate,
                rateLimitRate,
                retryAfter,
                callsAtOnceMax,
                seed);
    }

    public Conduct seeded(long chosen) {
        return new Conduct(
                latencyFrom,
                latencyTo,
                spread,
                errorRate,
                rateLimitRate,
                retryAfter,
                concurrentMax,
                chosen);
    }

    /** What this conduct makes of a plain call. */
    Script towards(long call, boolean tooMany) {
        var random = RANDOM.create(seed * 1_000_003 + call);
        var wait = latency(random.nextDouble());
        double chance = random.nextDouble();
        var plain = Script.in("");
        if (tooMany) {
            return new Script(Duration.ZERO, plain.stall(), plain.failFirst(), limited());
        }
        if (chance < rateLimitRate) {
            return new Script(wait, plain.stall(), plain.failFirst(), limited());
        }
        if (chance < rateLimitRate + errorRate) {
            var fails = new Script.Ending.Fails(500, new Script.Retry.Unsaid());
            return new Script(wait, plain.stall(), plain.failFirst(), fails);
        }
        return new Script(wait, plain.stall(), plain.failFirst(), plain.ending());
    }

    private Duration latency(double chance) {
        double from = latencyFrom.toNanos();
        double to = latencyTo.toNanos();
        return Duration.ofNanos(
                (long)
                        switch (spread) {
                            case EVEN -> from + chance * (to - from);
                            case HEAVY_TAILED -> 1 / (1 / from - chance * (1 / from - 1 / to));
                        });
    }

    private Script.Ending limited() {
        return new Script.Ending.Fails(
                429, new Script.Retry.Seconds(Math.toIntExact(retryAfter.toSeconds())));
    }
}

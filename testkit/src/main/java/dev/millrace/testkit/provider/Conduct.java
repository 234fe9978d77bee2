package dev.millrace.testkit.provider;

import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * How the provider behaves towards every call that its script leaves alone. Chance is drawn from
 * the seed and the call's number, so that the same calls in the same order fare the same.
 *
 * @param latencyFrom the shortest wait before the first byte
 * @param latencyTo the longest; latencies are spread evenly between the two
 * @param errorRate share of calls, 0 to 1, answered 500
 * @param rateLimitRate share of calls, 0 to 1, answered 429
 * @param retryAfter what a 429 says, in whole seconds
 * @param concurrentMax calls at once; one more is answered 429
 * @param seed of all chance
 */
public record Conduct(
        Duration latencyFrom,
        Duration latencyTo,
        double errorRate,
        double rateLimitRate,
        Duration retryAfter,
        int concurrentMax,
        long seed) {
    private static final RandomGeneratorFactory<RandomGenerator> RANDOM =
            RandomGeneratorFactory.of("L64X128MixRandom");

    public Conduct {
        if (latencyTo.compareTo(latencyFrom) < 0) {
            throw new IllegalArgumentException("latency from " + latencyFrom + " to " + latencyTo);
        }
        if (errorRate < 0 || rateLimitRate < 0 || errorRate + rateLimitRate > 1) {
            throw new IllegalArgumentException(
                    "error rate " + errorRate + ", rate limit rate " + rateLimitRate);
        }
    }

    /** Answers everybody at once. */
    public static Conduct good() {
        return new Conduct(
                Duration.ZERO, Duration.ZERO, 0, 0, Duration.ofSeconds(1), Integer.MAX_VALUE, 0);
    }

    /** Every call takes this long. */
    public Conduct taking(Duration latency) {
        return takingBetween(latency, latency);
    }

    /** Latencies are spread evenly between the two. */
    public Conduct takingBetween(Duration from, Duration to) {
        return new Conduct(from, to, errorRate, rateLimitRate, retryAfter, concurrentMax, seed);
    }

    /** This share of calls is answered 500. */
    public Conduct failing(double rate) {
        return new Conduct(
                latencyFrom, latencyTo, rate, rateLimitRate, retryAfter, concurrentMax, seed);
    }

    /** This share of calls is answered 429. */
    public Conduct limiting(double rate, Duration retryAfterWhole) {
        return new Conduct(
                latencyFrom, latencyTo, errorRate, rate, retryAfterWhole, concurrentMax, seed);
    }

    /** More calls than this at once are answered 429. */
    public Conduct serving(int callsAtOnceMax) {
        return new Conduct(
                latencyFrom, latencyTo, errorRate, rateLimitRate, retryAfter, callsAtOnceMax, seed);
    }

    public Conduct seeded(long chosen) {
        return new Conduct(
                latencyFrom,
                latencyTo,
                errorRate,
                rateLimitRate,
                retryAfter,
                concurrentMax,
                chosen);
    }

    /** What this conduct makes of a plain call. */
    Script towards(long call, boolean tooMany) {
        var random = RANDOM.create(seed * 1_000_003 + call);
        long spread = latencyTo.minus(latencyFrom).toNanos();
        var wait = latencyFrom.plusNanos(spread == 0 ? 0 : random.nextLong(spread));
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

    private Script.Ending limited() {
        return new Script.Ending.Fails(
                429, new Script.Retry.Seconds(Math.toIntExact(retryAfter.toSeconds())));
    }
}

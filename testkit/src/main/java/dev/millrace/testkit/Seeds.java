package dev.millrace.testkit;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Checks a property against many random inputs; a failure names the seed that repeats it. */
public final class Seeds {
    private static final RandomGeneratorFactory<RandomGenerator> RANDOM =
            RandomGeneratorFactory.of("L64X128MixRandom");

    private Seeds() {}

    /**
     * Tries seeds 0 to {@code seedCount - 1}; the property fails by throwing, whatever it throws.
     */
    public static void check(int seedCount, Consumer<RandomGenerator> property) {
        for (long seed = 0; seed < seedCount; seed++) {
            repeat(seed, property);
        }
    }

    /** Tries one seed: how a failure that {@link #check} named is looked at. */
    public static void repeat(long seed, Consumer<RandomGenerator> property) {
        try {
            property.accept(RANDOM.create(seed));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("fails for seed " + seed + ": " + e.getMessage(), e);
        }
    }
}

package dev.millrace.testkit.provider;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** How a quantity varies from call to call. Time is in nanoseconds, length in tokens. */
public sealed interface Distribution {
    Distribution NOTHING = new Constant(0);

    double draw(RandomGenerator random);

    static Distribution constant(Duration time) {
        return new Constant(time.toNanos());
    }

    record Constant(double value) implements Distribution {
        public Constant {
            require(value >= 0, "a constant of " + value + ": at least 0");
        }

        @Override
        public double draw(RandomGenerator random) {
            return value;
        }
    }

    /** Every value between the two is as likely. */
    record Uniform(double from, double to) implements Distribution {
        public Uniform {
            require(from >= 0 && from <= to, "uniform from " + from + " to " + to);
        }

        @Override
        public double draw(RandomGenerator random) {
            return from + random.nextDouble() * (to - from);
        }
    }

    /** Bounded Pareto, alpha 1: half are less than twice the smallest, few are very large. */
    record HeavyTail(double from, double to) implements Distribution {
        public HeavyTail {
            require(from > 0 && from <= to, "heavy tail from " + from + " to " + to);
        }

        @Override
        public double draw(RandomGenerator random) {
            return 1 / (1 / from - random.nextDouble() * (1 / from - 1 / to));
        }
    }

    /** Lognormal by two of its percentiles; nothing is over ten times its 99th. */
    record Lognormal(double p50, double p99) implements Distribution {
        /** The standard normal's 99th percentile. */
        private static final double Z99 = 2.326_347_874;

        private static final int TIMES_P99_MAX = 10;

        public Lognormal {
            require(p50 > 0 && p50 <= p99, "lognormal with p50 " + p50 + " and p99 " + p99);
        }

        @Override
        public double draw(RandomGenerator random) {
            double sigma = Math.log(p99 / p50) / Z99;
            return Math.min(p50 * Math.exp(sigma * random.nextGaussian()), TIMES_P99_MAX * p99);
        }
    }

    /**
     * As measured: a line from one percentile to the next.
     *
     * @param values by percentile, from 0 to 100, both of them included
     */
    record Percentiles(NavigableMap<Double, Double> values) implements Distribution {
        public Percentiles {
            values = new TreeMap<>(values);
            require(
                    values.containsKey(0.0)
                            && values.containsKey(100.0)
                            && values.firstKey() == 0
                            && values.lastKey() == 100,
                    "percentiles " + values.keySet() + ": p0, p100 and any between them");
            double last = 0;
            for (double value : values.values()) {
                require(value >= last, "percentiles that fall: " + values);
                last = value;
            }
        }

        @Override
        public double draw(RandomGenerator random) {
            double at = random.nextDouble() * 100;
            Map.Entry<Double, Double> below = values.floorEntry(at);
            Map.Entry<Double, Double> above = values.higherEntry(at);
            double share = (at - below.getKey()) / (above.getKey() - below.getKey());
            return below.getValue() + share * (above.getValue() - below.getValue());
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}

package dev.millrace.contracts;

import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Ids for jobs that bring none: {@code job_} and a UUID of version 7 (RFC 9562) without its dashes,
 * so that ids sort by the millisecond they were minted in.
 */
public final class JobIds {
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final Clock clock;
    private final RandomGenerator random;

    public JobIds(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public String next() {
        long high = (clock.millis() << 16) | VERSION_7 | (random.nextLong() & 0xfff);
        long low = VARIANT | (random.nextLong() >>> 2);
        return "job_%016x%016x".formatted(high, low);
    }
}

package dev.millrace.testkit.provider;

import dev.millrace.testkit.provider.wire.Standing;
import java.time.Duration;

/** A limit per minute that fills steadily; full at the start. Not for several threads. */
final class TokenBucket {
    private static final double NANOS_PER_MINUTE = 60e9;
    private static final double ROUNDING = 1e-6;

    private final String kind;
    private final int limit;
    private double level;
    private long filledAt;

    TokenBucket(String kind, int limit, long now) {
        this.kind = kind;
        this.limit = limit;
        level = limit;
        filledAt = now;
    }

    /** How long until so many are there; ZERO if they are. More than the limit count as it. */
    Duration until(int wanted, long now) {
        fill(now);
        double missing = Math.min(wanted, limit) - level;
        return missing <= ROUNDING ? Duration.ZERO : toFill(missing);
    }

    void take(int count) {
        level -= Math.min(count, limit);
    }

    Standing standing(long now) {
        fill(now);
        return new Standing(kind, limit, (long) Math.max(0, level), toFill(limit - level));
    }

    String refusal(String model, int wanted, Duration wait) {
        return "Rate limit reached for %s on %s per min: Limit %d, Used %d, Requested %d. Please try again in %dms."
                .formatted(
                        model,
                        kind,
                        limit,
                        limit - (int) Math.max(0, level),
                        wanted,
                        wait.toMillis());
    }

    String kind() {
        return kind;
    }

    private Duration toFill(double missing) {
        return Duration.ofNanos(Math.round(missing * NANOS_PER_MINUTE / limit));
    }

    private void fill(long now) {
        level = Math.min(limit, level + (double) (now - filledAt) * limit / NANOS_PER_MINUTE);
        filledAt = now;
    }
}

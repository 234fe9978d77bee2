package dev.millrace.backends.breaker;

import dev.millrace.contracts.Blame;
import java.time.Duration;
import java.time.Instant;

/**
 * A time in which nobody calls a back end.
 *
 * @param since when it was known
 * @param until when calls may begin again
 * @param reason why, in words that follow the back end's name
 * @param blame who has to act if a job cannot wait so long
 */
public record Rest(Instant since, Instant until, String reason, Blame blame) {
    /** The jobs that wait come back within a quarter of the rest, not all at once. */
    private static final int SPREAD = 4;

    /**
     * When a job that waits for the end should come back.
     *
     * @param chance from 0 to 1
     */
    public Instant over(double chance) {
        Duration spread = Duration.between(since, until).dividedBy(SPREAD);
        return until.plusNanos((long) (spread.toNanos() * chance));
    }

    /** The rest that ends later. */
    Rest orLater(Rest other) {
        return other.until.isAfter(until) ? other : this;
    }
}

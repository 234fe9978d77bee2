package dev.millrace.results.webhooks;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether and when a delivery is tried again. Redirects are failures: they are how a
 * receiver would lead us to a private address.
 *
 * @param pauses before the second and each later attempt
 * @param jitter share of a pause that chance adds or takes away, 0 to 1
 * @param retryAfterMax longest pause a receiver can ask for
 */
record BackoffPolicy(List<Duration> pauses, double jitter, Duration retryAfterMax) {
    private static final int GONE = 410;

    BackoffPolicy {
        pauses = List.copyOf(pauses);
        if (jitter < 0 || jitter > 1) {
            throw new IllegalArgumentException("webhooks.jitter must be 0 to 1, was " + jitter);
        }
    }

    /**
     * What follows.
     *
     * @param attempt from 1
     * @param chance from 0 to 1
     */
    Next next(int attempt, Answer answer, Instant now, double chance) {
        return switch (answer) {
            case Answer.Status(int code, _) when code >= 200 && code < 300 -> new Next.Delivered();
            case Answer.Status(int code, _) when code == GONE ->
                    new Next.Exhausted("410: the receiver wants no more");
            case Answer.Status(int code, Duration retryAfter) ->
                    again(attempt, retryAfter, "status " + code, now, chance);
            case Answer.Silence(String why) -> again(attempt, null, why, now, chance);
            case Answer.OutOfBounds(String why) -> new Next.Exhausted(why);
        };
    }

    private Next again(
            int attempt, @Nullable Duration retryAfter, String why, Instant now, double chance) {
        if (attempt > pauses.size()) {
            return new Next.Exhausted(why + ", at the last of %d attempts".formatted(attempt));
        }
        Duration pause = pauses.get(attempt - 1);
        double factor = 1 + jitter * (2 * chance - 1);
        Duration jittered = Duration.ofMillis(Math.round(pause.toMillis() * factor));
        return new Next.Again(now.plus(longer(jittered, retryAfter)), why);
    }

    private Duration longer(Duration pause, @Nullable Duration retryAfter) {
        if (retryAfter == null || retryAfter.compareTo(pause) <= 0) {
            return pause;
        }
        return retryAfter.compareTo(retryAfterMax) > 0 ? retryAfterMax : retryAfter;
    }
}

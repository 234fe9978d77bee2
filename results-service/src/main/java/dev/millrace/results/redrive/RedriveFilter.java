package dev.millrace.results.redrive;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant; null is any.
 *
 * @param topic where they stood when they lived
 * @param from earliest death, included
 * @param to latest death, excluded
 */
record RedriveFilter(
        @Nullable String topic,
        @Nullable ReasonPattern reason,
        @Nullable Instant from,
        @Nullable Instant to) {

    boolean matches(DeadLetter letter) {
        return (topic == null || topic.equals(letter.topic()))
                && (reason == null || reason.matches(letter.reason()))
                && (from == null || !letter.diedAt().isBefore(from))
                && (to == null || letter.diedAt().isBefore(to));
    }

    @Override
    public String toString() {
        return "topic %s, reason %s, from %s to %s"
                .formatted(
                        topic == null ? "any" : topic,
                        reason == null ? "any" : "'" + reason.text() + "'",
                        from == null ? "the first" : from,
                        to == null ? "now" : to);
    }
}

package dev.millrace.results.redrive;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant; null is any, and so is a list without topics.
 *
 * @param topics where they stood when they lived
 * @param from earliest death, included
 * @param to latest death, excluded
 */
record RedriveFilter(
        List<String> topics,
        @Nullable ReasonPattern reason,
        @Nullable Instant from,
        @Nullable Instant to) {

    RedriveFilter {
        topics = topics.stream().distinct().sorted().toList();
    }

    boolean matches(DeadLetter letter) {
        return (topics.isEmpty() || topics.contains(letter.topic()))
                && (reason == null || reason.matches(letter.reason()))
                && (from == null || !letter.diedAt().isBefore(from))
                && (to == null || letter.diedAt().isBefore(to));
    }

    @Override
    public String toString() {
        return "topic %s, reason %s, from %s to %s"
                .formatted(
                        topics.isEmpty() ? "any" : String.join(" and ", topics),
                        reason == null ? "any" : "'" + reason.text() + "'",
                        from == null ? "the first" : from,
                        to == null ? "now" : to);
    }
}

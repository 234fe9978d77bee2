package dev.millrace.results.redrive;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts dead letters by topic and reason, with so many reasons at most. */
final class DeadLetterCounts {
    private final int reasonsMax;
    private final Map<String, Map<String, Count>> byTopic = new HashMap<>();
    private final Map<String, Count> others = new HashMap<>();

    /**
     * @param reasonsMax most reasons of one topic; the rest of it is one count without a reason
     */
    DeadLetterCounts(int reasonsMax) {
        this.reasonsMax = reasonsMax;
    }

    /**
     * A count.
     *
     * @param topic where they stood when they lived
     * @param reason as a filter takes it; null for all reasons beyond the most
     * @param redriven how many of them a redrive has written before
     * @param oldest when the first of them died
     * @param newest when the last of them died
     */
    record Count(
            String topic,
            @Nullable String reason,
            long count,
            long redriven,
            Instant oldest,
            Instant newest) {

        private Count plus(Count other) {
            return new Count(
                    topic,
                    reason,
                    count + other.count,
                    redriven + other.redriven,
                    other.oldest.isBefore(oldest) ? other.oldest : oldest,
                    other.newest.isAfter(newest) ? other.newest : newest);
        }
    }

    void add(DeadLetter letter, boolean redrivenBefore) {
        String kind = ReasonPattern.ofItsKind(letter.reason());
        Map<String, Count> reasons = byTopic.computeIfAbsent(letter.topic(), _ -> new HashMap<>());
        boolean fits = reasons.containsKey(kind) || reasons.size() < reasonsMax;
        var one =
                new Count(
                        letter.topic(),
                        fits ? kind : null,
                        1,
                        redrivenBefore ? 1 : 0,
                        letter.diedAt(),
                        letter.diedAt());
        if (fits) {
            reasons.merge(kind, one, Count::plus);
        } else {
            others.merge(letter.topic(), one, Count::plus);
        }
    }

    /** By topic, the largest first. */
    List<Count> all() {
        List<Count> all = new ArrayList<>(others.values());
        byTopic.values().forEach(reasons -> all.addAll(reasons.values()));
        all.sort(
                Comparator.comparing(Count::topic)
                        .thenComparing(Comparator.comparingLong(Count::count).reversed())
                        .thenComparing(count -> String.valueOf(count.reason())));
        return all;
    }
}

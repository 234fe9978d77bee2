package dev.millrace.log.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the cluster lacks of what a process needs; names are the cluster's. */
final class Shortcomings {
    private final Duration retentionMin;
    private final SortedSet<String> missing = new TreeSet<>();
    private final SortedMap<String, Denial> denials = new TreeMap<>();
    private final SortedMap<String, Duration> forgetful = new TreeMap<>();

    Shortcomings(Duration retentionMin) {
        this.retentionMin = retentionMin;
    }

    void missing(String topic) {
        missing.add(topic);
    }

    void denied(Denial denial) {
        denials.put(denial.toString(), denial);
    }

    /**
     * @param millis how long it keeps a record; below 0 for ever
     */
    void keeps(String topic, long millis) {
        if (millis >= 0 && millis < retentionMin.toMillis()) {
            forgetful.put(topic, Duration.ofMillis(millis));
        }
    }

    /** One for each kind, for whoever runs the cluster; empty if it has all. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        if (!missing.isEmpty()) {
            sentences.add(
                    "topics are missing: %s; create them from deploy/topics.yaml"
                            .formatted(String.join(", ", missing)));
        }
        if (!denials.isEmpty()) {
            sentences.add(Denial.sentence(denials.values()));
        }
        for (Map.Entry<String, Duration> topic : forgetful.entrySet()) {
            sentences.add(
                    "%s keeps its records for %s; retention.ms must be at least %d (%s), a day more"
                                    .formatted(
                                            topic.getKey(),
                                            topic.getValue(),
                                            retentionMin.toMillis(),
                                            retentionMin)
                            + " than jobs.deadline-max");
        }
        return sentences;
    }
}

package dev.millrace.testkit.guarantees;

import dev.millrace.testkit.TestingTopics;
import dev.millrace.testkit.TestingTopics.Arrival;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Every submitted job has exactly one end. Its completion may be told more than once, but then with
 * the same event id and the same state; no two jobs share an event id; nobody else's job ends.
 *
 * <p>Submitting a job again changes nothing: it is the same job.
 */
public final class EveryJobEndsOnce {
    private final Set<Job> submitted = new LinkedHashSet<>();
    private final Map<Job, Completion> ends = new LinkedHashMap<>();
    private final Map<String, Job> eventIds = new HashMap<>();
    private final Set<String> changedEnds = new TreeSet<>();
    private final Set<String> sharedEventIds = new TreeSet<>();
    private int repeats;
    private int read;

    public synchronized void submitted(String tenant, String id) {
        submitted.add(new Job(tenant, id));
    }

    public synchronized void completed(Completion completion) {
        var first = ends.putIfAbsent(completion.job(), completion);
        if (first != null && first.equals(completion)) {
            repeats++;
        } else if (first != null) {
            changedEnds.add(first + " then " + completion);
        }
        var owner = eventIds.putIfAbsent(completion.eventId(), completion.job());
        if (owner != null && !owner.equals(completion.job())) {
            sharedEventIds.add(completion.eventId() + " of " + owner + " and " + completion.job());
        }
    }

    public void completed(String eventId, String tenant, String jobId, String state) {
        completed(new Completion(eventId, tenant, jobId, state));
    }

    /**
     * Reads completions until every submitted job has ended or no further end came for {@code
     * patience}, then for {@code quiet} longer, so that repeats and strangers are seen too.
     *
     * @param topics reads {@link Completion#TOPIC} from its beginning, perhaps others too
     */
    public EveryJobEndsOnce awaitEnds(TestingTopics topics, Duration patience, Duration quiet) {
        int before;
        do {
            before = endsSeen();
            topics.pollUntil(patience, this::everyEndIsAmong);
        } while (!open().isEmpty() && endsSeen() > before);
        take(topics.awaitQuiet(quiet));
        return this;
    }

    private boolean everyEndIsAmong(List<Arrival> arrived) {
        take(arrived);
        return open().isEmpty();
    }

    private void take(List<Arrival> arrived) {
        for (var arrival : arrived.subList(read, arrived.size())) {
            if (arrival.topic().equals(Completion.TOPIC)) {
                completed(Completion.of(arrival));
            }
        }
        read = arrived.size();
    }

    private synchronized int endsSeen() {
        return ends.size();
    }

    /** Fails with the first ten offenders of each kind. */
    public synchronized void verify() {
        var foreign = new ArrayList<>(ends.keySet());
        foreign.removeAll(submitted);
        var offences = new Offences();
        offences.add("never ended", open());
        offences.add("ended but were never submitted", foreign);
        offences.add("ended a second time in another way", changedEnds);
        offences.add("event ids stand for two jobs", sharedEventIds);
        offences.verifyNone(
                "Every job ends once (" + submitted.size() + " submitted, " + states() + ")");
    }

    /** The submitted jobs whose end has not been seen, as {@code tenant/id}. */
    public synchronized List<String> open() {
        return submitted.stream().filter(job -> !ends.containsKey(job)).map(Job::toString).toList();
    }

    /** The ends seen so far, one per job. */
    public synchronized List<Completion> ends() {
        return List.copyOf(ends.values());
    }

    /** How many jobs ended in each state. */
    public synchronized Map<String, Integer> states() {
        Map<String, Integer> counts = new TreeMap<>();
        ends.values().forEach(end -> counts.merge(end.state(), 1, Integer::sum));
        return counts;
    }

    /** How many completions were told again, correctly. */
    public synchronized int repeats() {
        return repeats;
    }
}

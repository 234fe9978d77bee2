package dev.millrace.bench;

import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * When each job of one burst was submitted and when its completion was first seen, on one clock.
 * One thread may submit while another sees completions.
 */
public final class BurstLog {
    /** Whose jobs are all that name no tenant. */
    private static final String TENANT = JobRules.DEFAULTS.defaultTenant();

    private static final int SIGNIFICANT_DIGITS = 3;

    private final Workload workload;
    private final List<String> ids;
    private final Map<String, String> idsOfOpenEvents;
    private final Map<String, Long> submittedNanos = new HashMap<>();
    private final Histogram latencyMicros = new Histogram(SIGNIFICANT_DIGITS);
    private final Map<String, Integer> otherEnds = new TreeMap<>();
    private long firstSubmittedNanos;
    private long lastCompletedNanos;

    public BurstLog(Workload workload, List<String> ids) {
        this.workload = workload;
        this.ids = List.copyOf(ids);
        idsOfOpenEvents = HashMap.newHashMap(ids.size());
        ids.forEach(id -> idsOfOpenEvents.put(new JobKey(TENANT, id).eventId(), id));
    }

    public Workload workload() {
        return workload;
    }

    /** The jobs, in the order in which they are to be submitted. */
    public List<String> ids() {
        return ids;
    }

    /** To be said before the job is handed to the producer, which may make it wait. */
    public synchronized void submitted(String id, long nanos) {
        if (submittedNanos.isEmpty()) {
            firstSubmittedNanos = nanos;
        }
        submittedNanos.put(id, nanos);
    }

    /** A completion of any job; those of other bursts and repeats change nothing. */
    public synchronized void completed(String eventId, String end, long nanos) {
        String id = idsOfOpenEvents.remove(eventId);
        if (id == null) {
            return;
        }
        Long since = submittedNanos.remove(id);
        if (since == null) {
            throw new IllegalStateException(id + " was completed before it was submitted");
        }
        latencyMicros.recordValue((nanos - since) / 1_000);
        lastCompletedNanos = nanos;
        if (!end.equals(workload.end().wireName())) {
            otherEnds.merge(end, 1, Integer::sum);
        }
    }

    /** Jobs whose completion was not seen yet. */
    public synchronized int open() {
        return idsOfOpenEvents.size();
    }

    /** How many jobs ended otherwise than they must, by their end. */
    public synchronized Map<String, Integer> otherEnds() {
        return new TreeMap<>(otherEnds);
    }

    /** What came out, once no job is open. */
    public synchronized Measured measured(CpuTimes used) {
        if (!idsOfOpenEvents.isEmpty()) {
            throw new IllegalStateException(idsOfOpenEvents.size() + " jobs are open");
        }
        double seconds = (lastCompletedNanos - firstSubmittedNanos) / 1e9;
        return new Measured(
                workload,
                ids.size(),
                seconds,
                ids.size() / seconds,
                millisAt(50),
                millisAt(95),
                millisAt(99),
                millisAt(100),
                used.millisPerJob(ids.size()));
    }

    private double millisAt(double percentile) {
        return latencyMicros.getValueAtPercentile(percentile) / 1e3;
    }
}

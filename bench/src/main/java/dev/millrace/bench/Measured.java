package dev.millrace.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came out for one workload.
 *
 * @param seconds from the first submission to the last completion
 * @param p50Millis of the latencies from submission to completion, as are p95, p99 and max
 * @param cpuMillisPerJob by process, user and system, over those seconds
 */
public record Measured(
        Workload workload,
        int jobs,
        double seconds,
        double jobsPerSecond,
        double p50Millis,
        double p95Millis,
        double p99Millis,
        double maxMillis,
        Map<String, Double> cpuMillisPerJob) {
    public Measured {
        cpuMillisPerJob = new LinkedHashMap<>(cpuMillisPerJob);
    }
}

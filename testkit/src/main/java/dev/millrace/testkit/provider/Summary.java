package dev.millrace.testkit.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of all calls.
 *
 * @param statuses how many calls got which status
 * @param lastedMillis of the calls that are remembered and ended, the shortest first
 */
record Summary(
        long calls,
        int running,
        long disconnects,
        int concurrentSeen,
        Map<String, Long> statuses,
        long[] lastedMillis) {
    Summary {
        statuses = new TreeMap<>(statuses);
        lastedMillis = lastedMillis.clone();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "%d calls, at most %d at once, %d running"
                        .formatted(calls, concurrentSeen, running));
        statuses.forEach((status, count) -> lines.add("  %s  %d".formatted(status, count)));
        lines.add("  the client left  %d".formatted(disconnects));
        if (lastedMillis.length > 0) {
            lines.add(
                    "  took  p50 %d ms, p95 %d ms, p99 %d ms, at most %d ms (the last %d calls)"
                            .formatted(
                                    percentile(50),
                                    percentile(95),
                                    percentile(99),
                                    percentile(100),
                                    lastedMillis.length));
        }
        return lines;
    }

    private long percentile(int share) {
        int rank = (int) Math.ceil(share / 100.0 * lastedMillis.length);
        return lastedMillis[Math.max(0, rank - 1)];
    }
}

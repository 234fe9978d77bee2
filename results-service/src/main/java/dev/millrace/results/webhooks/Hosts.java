package dev.millrace.results.webhooks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many attempts run, in all and to each host: a dead receiver takes a few senders, not all. */
final class Hosts {
    private final int max;
    private final int perHostMax;
    private final Map<String, Integer> running = new HashMap<>();
    private int all;

    Hosts(int max, int perHostMax) {
        this.max = max;
        this.perHostMax = perHostMax;
    }

    synchronized int free() {
        return max - all;
    }

    /** Those that get no further attempt now. */
    synchronized List<String> busy() {
        List<String> busy = new ArrayList<>();
        running.forEach((host, count) -> {
            if (count >= perHostMax) {
                busy.add(host);
            }
        });
        return busy;
    }

    /** Whether an attempt to {@code host} may begin; it counts until {@link #leave}. */
    synchronized boolean enter(String host) {
        if (all == max || running.getOrDefault(host, 0) >= perHostMax) {
            return false;
        }
        running.merge(host, 1, Integer::sum);
        all++;
        return true;
    }

    synchronized void leave(String host) {
        running.computeIfPresent(host, (_, count) -> count == 1 ? null : count - 1);
        all--;
    }
}

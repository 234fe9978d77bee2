package dev.millrace.inference.lanes;

import dev.millrace.contracts.Priority;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;

/**
 * A job that waits at a gate; the more urgent, then the older goes first.
 *
 * @param since when the job came to us
 * @param arrived its number at this gate
 */
record Waiter(
        Priority priority, Instant since, long arrived, CompletableFuture<CallGate.Entry> entry)
        implements Comparable<Waiter> {
    private static final Comparator<Waiter> ORDER =
            Comparator.comparing(Waiter::priority)
                    .thenComparing(Waiter::since)
                    .thenComparingLong(Waiter::arrived);

    @Override
    public int compareTo(Waiter other) {
        return ORDER.compare(this, other);
    }

    boolean isUrgent() {
        return priority == Priority.INTERACTIVE;
    }
}

package dev.millrace.log;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The end of a process by its own will. Whoever runs it sees a failure, and may start it anew. */
final class EndProcess {
    private EndProcess() {}

    /**
     * Ends it in order.
     *
     * @param grace longest time for that; what is left then is cut
     */
    static void within(Duration grace) {
        // The end is orderly only if Kafka and the database are still there.
        CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> Runtime.getRuntime().halt(1));
        System.exit(1);
    }
}

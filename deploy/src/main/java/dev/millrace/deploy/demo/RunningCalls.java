package dev.millrace.deploy.demo;

import dev.millrace.deploy.client.Server;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Looks at a worker's metrics until it is in the middle of a model call. */
final class RunningCalls {
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final String GAUGE = "inference_running";

    private RunningCalls() {}

    static void await(Server worker, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!isRunning(worker.get("/q/metrics").text())) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no model call began within " + atMost);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    private static boolean isRunning(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith(GAUGE + " ") || line.startsWith(GAUGE + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .anyMatch(calls -> calls > 0);
    }
}

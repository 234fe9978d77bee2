package dev.millrace.deploy.bench;

import dev.millrace.bench.BurstLog;
import dev.millrace.bench.Rounded;
import dev.millrace.bench.Workload;
import dev.millrace.deploy.client.TextTable;
import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.deploy.stack.StackFailure;
import dev.millrace.testkit.provider.ScriptedProvider;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A real worker with as many calls in flight as its pool has slots, and what they take. */
final class HoldCalls {
    private static final double MIB = 1024.0 * 1024;
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final LocalStack stack;
    private final ScriptedProvider provider;
    private final String worker;
    private final int calls;

    HoldCalls(LocalStack stack, ScriptedProvider provider, int calls) {
        this.stack = stack;
        this.provider = provider;
        this.worker = stack.running("inference-worker").getFirst();
        this.calls = calls;
    }

    private record Taken(double heapMib, double residentMib) {}

    /** Runs twice as many jobs as there are slots, and looks while all slots are taken. */
    TextTable measure(RunBursts bursts, Duration patience) throws Exception {
        var numbered = new NumberedJobs("held");
        bursts.run(numbered.burst(Workload.CHAT, calls / 10));
        var idle = taken();
        provider.clear();
        var measured = numbered.burst(Workload.CHAT, 2 * calls);
        long begin = System.nanoTime();
        var running = CompletableFuture.runAsync(() -> run(bursts, measured));
        awaitAllInFlight(running, patience);
        double rampSeconds = (System.nanoTime() - begin) / 1e9;
        TimeUnit.NANOSECONDS.sleep(SETTLED.toNanos());
        var held = taken();
        join(running);
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new TextTable("CALLS IN FLIGHT", "HEAP AFTER GC MIB", "RESIDENT MIB", "")
                .row(
                        "0",
                        Rounded.whole(idle.heapMib),
                        Rounded.whole(idle.residentMib),
                        "after " + calls / 10)
                .row(
                        Integer.toString(provider.concurrentSeen()),
                        Rounded.whole(held.heapMib),
                        Rounded.whole(held.residentMib),
                        "all %d after %.1f s; %d jobs in %.1f s"
                                .formatted(calls, rampSeconds, 2 * calls, seconds));
    }

    private static void run(RunBursts bursts, BurstLog log) {
        try {
            bursts.run(log);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    private static void join(CompletableFuture<Void> running) {
        try {
            running.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StackFailure failure ? failure : e;
        }
    }

    private void awaitAllInFlight(CompletableFuture<Void> running, Duration patience)
            throws InterruptedException {
        long giveUpAt = System.nanoTime() + patience.toNanos();
        while (provider.concurrentSeen() < calls) {
            if (running.isDone() || System.nanoTime() - giveUpAt >= 0) {
                throw new StackFailure(
                        "at most %d of %d calls were in flight at once"
                                .formatted(provider.concurrentSeen(), calls));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** After a collection: what is live. */
    private Taken taken() throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        int ended =
                new ProcessBuilder(jcmd, Long.toString(stack.pid(worker)), "GC.run")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        if (ended != 0) {
            throw new StackFailure(jcmd + " ended with " + ended);
        }
        return new Taken(heapBytes() / MIB, stack.residentBytes(worker) / MIB);
    }

    private double heapBytes() throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var metrics =
                    client.send(
                            HttpRequest.newBuilder(stack.url(worker).resolve("/q/metrics")).build(),
                            HttpResponse.BodyHandlers.ofString());
            return metrics.body()
                    .lines()
                    .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                    .mapToDouble(
                            line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }
}

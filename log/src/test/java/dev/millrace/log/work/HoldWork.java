package dev.millrace.log.work;

import dev.millrace.log.LogWriter;
import dev.millrace.log.cluster.Cluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A process of its own that takes one record, says so and holds it until it is killed. */
final class HoldWork {
    private HoldWork() {}

    public static void main(String[] args) throws InterruptedException {
        var cluster = Cluster.of(Map.of("bootstrap.servers", args[0]));
        var never = new CountDownLatch(1);
        new WorkEngines(
                        cluster,
                        new LogWriter(cluster, LogWriter.Limits.patient()),
                        Duration.ofMinutes(2))
                .open(
                        args[1],
                        args[2],
                        List.of(args[2]),
                        WorkLimits.of(Integer.parseInt(args[3]), Duration.ZERO))
                .start(work -> {
                    System.out.println(work.record().key());
                    never.await();
                });
        never.await();
    }

    /** Starts it with one slot; returns once it holds the record with this key. */
    static Process holding(String key, String bootstrap, String engine, String topic) {
        var process = started(bootstrap, engine, topic, 1);
        awaitHeld(process, key);
        return process;
    }

    static Process started(String bootstrap, String engine, String topic, int slots) {
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            HoldWork.class.getName(),
                            bootstrap,
                            engine,
                            topic,
                            Integer.toString(slots))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns once it holds the record with this key. */
    static void awaitHeld(Process process, String key) {
        try {
            var lines =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(key)) {
                    return;
                }
            }
            throw new IllegalStateException("it ended and held nothing");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

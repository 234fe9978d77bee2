package dev.millrace.deploy.bench;

import dev.millrace.bench.CpuTimes;
import dev.millrace.bench.Report;
import dev.millrace.bench.Rounded;
import dev.millrace.deploy.client.TextTable;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.work.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Both engines, without what a worker does around them, on one broker. */
final class CompareEngines {
    private static final List<String> ENGINES = List.of("partitions", "share");
    private static final int PARTITIONS = 3;
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMillis(250);
    private static final Duration SLOW = Duration.ofSeconds(5);
    private static final String SLOW_KEY = "slow-";
    private static final int CPU_SLOTS = 32;
    private static final int WAITS_WARM_UP = 100;
    private static final int WAITS_PER_SECOND = 100;
    private static final int SLOW_EVERY = 100;
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final Cluster cluster;
    private final Map<String, Long> broker;
    private final int records;

    /**
     * @param broker its process, by the name {@code kafka}
     * @param records how many each measurement of CPU time is of
     */
    CompareEngines(Cluster cluster, long broker, int records) {
        this.cluster = cluster;
        this.broker = Map.of("kafka", broker);
        this.records = records;
    }

    /** CPU time for each record while there is a backlog, and of workers that wait for work. */
    TextTable cpu() throws IOException, InterruptedException {
        var table =
                new TextTable(
                        "CPU",
                        "RECORDS/S",
                        "CLIENT MS/RECORD",
                        "BROKER MS/RECORD",
                        "CLIENT IDLE MS/S",
                        "BROKER IDLE MS/S");
        table.row("no worker", "", "", "", idle(Report.BENCH), idle("kafka"));
        // The first to run would pay for what the JVM compiles for both.
        for (var engine : ENGINES) {
            cpu(engine, "warm");
        }
        for (var engine : ENGINES) {
            table.row(cpu(engine, "cpu"));
        }
        return table;
    }

    private String[] cpu(String engine, String name) throws IOException, InterruptedException {
        try (var bare = new BareEngine(cluster, engine, name, PARTITIONS, _ -> pause(SHORT))) {
            int warmUp = records / 2;
            bare.send(warmUp + records, "k-");
            bare.workers(1, CPU_SLOTS).awaitDone(warmUp);
            long begin = System.nanoTime();
            var before = now();
            bare.awaitDone(warmUp + records);
            double seconds = (System.nanoTime() - begin) / 1e9;
            var used = now().since(before).millis();
            var idle = idle();
            return new String[] {
                engine,
                Rounded.whole(records / seconds),
                Rounded.hundredths(of(used, Report.BENCH) / records),
                Rounded.hundredths(of(used, "kafka") / records),
                Rounded.whole(idle.getOrDefault(Report.BENCH, 0.0)),
                Rounded.whole(idle.getOrDefault("kafka", 0.0))
            };
        }
    }

    private static double of(Map<String, Long> used, String process) {
        return (double) used.getOrDefault(process, 0L);
    }

    /** What more workers than partitions bring where each record is a wait. */
    TextTable scaling() throws InterruptedException {
        var table =
                new TextTable("SCALING", "3 WORKERS, RECORDS/S", "6 WORKERS, RECORDS/S", "RATIO");
        for (var engine : ENGINES) {
            double three = recordsPerSecond(engine, PARTITIONS);
            double six = recordsPerSecond(engine, 2 * PARTITIONS);
            table.row(
                    engine,
                    Rounded.tenths(three),
                    Rounded.tenths(six),
                    Rounded.hundredths(six / three));
        }
        return table;
    }

    private double recordsPerSecond(String engine, int workers) throws InterruptedException {
        int warmUp = 30;
        int count = 150;
        try (var bare =
                new BareEngine(cluster, engine, "scale-" + workers, PARTITIONS, _ -> pause(LONG))) {
            bare.workers(workers, 1);
            bare.send(warmUp, "warm-");
            bare.awaitDone(warmUp);
            long begin = System.nanoTime();
            bare.send(count, "k-");
            bare.awaitDone(warmUp + count);
            return count / ((System.nanoTime() - begin) / 1e9);
        }
    }

    /** How long short records wait for their turn, with slow ones among them and without. */
    TextTable headOfLine() throws InterruptedException {
        var table =
                new TextTable(
                        "WAIT OF SHORT RECORDS",
                        "P50 MS ALONE",
                        "P50 MS BESIDE SLOW",
                        "P99 MS ALONE",
                        "P99 MS BESIDE SLOW");
        for (var engine : ENGINES) {
            var alone = waits(engine, false);
            var beside = waits(engine, true);
            table.row(
                    engine,
                    millis(alone, 50),
                    millis(beside, 50),
                    millis(alone, 99),
                    millis(beside, 99));
        }
        return table;
    }

    private static String millis(Histogram waits, double percentile) {
        return Long.toString(waits.getValueAtPercentile(percentile));
    }

    private Histogram waits(String engine, boolean mixed) throws InterruptedException {
        var waits = new ConcurrentHistogram(3);
        var name = mixed ? "line-mixed" : "line-even";
        try (var bare = new BareEngine(cluster, engine, name, 1, work -> take(work, waits))) {
            bare.workers(2, CPU_SLOTS / 2);
            bare.send(WAITS_WARM_UP, "warm-");
            bare.awaitDone(WAITS_WARM_UP);
            int sent = 10 * WAITS_PER_SECOND;
            for (int i = 0; i < sent; i++) {
                boolean slow = mixed && i % SLOW_EVERY == 0;
                bare.send(1, slow ? SLOW_KEY : "short-" + i + "-");
                pause(Duration.ofMillis(1_000 / WAITS_PER_SECOND));
            }
            bare.awaitDone(WAITS_WARM_UP + sent);
        }
        return waits;
    }

    private static void take(Work work, ConcurrentHistogram waits) throws InterruptedException {
        String key = work.record().key();
        if (key.startsWith("short-")) {
            waits.recordValue(Math.max(0, System.currentTimeMillis() - work.timestampMillis()));
        }
        pause(key.startsWith(SLOW_KEY) ? SLOW : SHORT);
    }

    List<String> conditions() {
        return List.of(
                ("CPU: %d records of 1 KiB after %d to warm up, all on the log before, the second"
                                + " time; %d partitions, one process of %d slots, %d ms a record. The client"
                                + " is this process; idle is a second without work, over %d.")
                        .formatted(
                                records,
                                records / 2,
                                PARTITIONS,
                                CPU_SLOTS,
                                SHORT.toMillis(),
                                IDLE.toSeconds()),
                "Scaling: %d partitions, %d ms a record, one slot a worker."
                        .formatted(PARTITIONS, LONG.toMillis()),
                ("Wait: from the log to the handler; one partition, two workers of %d slots, one"
                                + " record each 10 ms, %d ms a record, one in %d takes %d s.")
                        .formatted(CPU_SLOTS / 2, SHORT.toMillis(), SLOW_EVERY, SLOW.toSeconds()));
    }

    private String idle(String process) throws IOException, InterruptedException {
        return Rounded.whole(idle().getOrDefault(process, 0.0));
    }

    /** CPU milliseconds a second. */
    private Map<String, Double> idle() throws IOException, InterruptedException {
        var before = now();
        pause(IDLE);
        var perSecond = new HashMap<String, Double>();
        now().since(before)
                .millis()
                .forEach((name, millis) ->
                        perSecond.put(name, (double) millis / (double) IDLE.toSeconds()));
        return perSecond;
    }

    private CpuTimes now() throws IOException {
        return CpuTimes.now(broker, Report.BENCH);
    }

    private static void pause(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }
}

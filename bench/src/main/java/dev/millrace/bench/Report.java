package dev.millrace.bench;

import dev.millrace.contracts.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What is told about one run; its components are the raw output.
 *
 * @param command what was typed
 * @param conditions sentences without which the numbers would mislead
 */
public record Report(
        String command, Machine machine, List<String> conditions, List<Measured> results) {
    /** The process that measures: producer, consumer and scripted provider. */
    public static final String BENCH = "bench";

    public Report {
        conditions = List.copyOf(conditions);
        results = List.copyOf(results);
    }

    /** Headings, then a row for each workload. */
    public List<List<String>> workloads() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("WORKLOAD", "JOBS", "JOBS/S", "P50 MS", "P95 MS", "P99 MS", ""));
        for (var result : results) {
            rows.add(
                    List.of(
                            result.workload().toString(),
                            Integer.toString(result.jobs()),
                            Rounded.whole(result.jobsPerSecond()),
                            Rounded.tenths(result.p50Millis()),
                            Rounded.tenths(result.p95Millis()),
                            Rounded.tenths(result.p99Millis()),
                            result.workload().words()));
        }
        return rows;
    }

    /** Headings, then a row for each process with its CPU milliseconds per job of each workload. */
    public List<List<String>> cpu() {
        var rows = new ArrayList<List<String>>();
        rows.add(
                row("CPU MS/JOB", result -> result.workload().toString().toUpperCase(Locale.ROOT)));
        var processes = new LinkedHashSet<String>();
        results.forEach(result -> processes.addAll(result.cpuMillisPerJob().keySet()));
        processes.remove(BENCH);
        for (var process : processes) {
            rows.add(row(process, result -> Rounded.hundredths(millis(result, process))));
        }
        rows.add(row("all of these", result -> Rounded.hundredths(sum(result, processes))));
        rows.add(row(BENCH, result -> Rounded.hundredths(millis(result, BENCH))));
        return rows;
    }

    private List<String> row(String first, Function<Measured, String> cell) {
        var row = new ArrayList<String>();
        row.add(first);
        results.forEach(result -> row.add(cell.apply(result)));
        return row;
    }

    private static double sum(Measured result, Iterable<String> processes) {
        double sum = 0;
        for (var process : processes) {
            sum += millis(result, process);
        }
        return sum;
    }

    private static double millis(Measured result, String process) {
        return result.cpuMillisPerJob().getOrDefault(process, 0.0);
    }

    /** Whether this machine tells what processes use. */
    public boolean knowsCpu() {
        return results.stream().anyMatch(result -> !result.cpuMillisPerJob().isEmpty());
    }

    /** The raw output, one JSON document. */
    public String json() {
        return Json.text(this);
    }
}

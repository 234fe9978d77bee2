package dev.millrace.deploy.bench;

import dev.millrace.bench.CpuTimes;
import dev.millrace.bench.Machine;
import dev.millrace.bench.Measured;
import dev.millrace.bench.Report;
import dev.millrace.bench.Workload;
import dev.millrace.deploy.client.TextTable;
import dev.millrace.deploy.console.Console;
import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.deploy.stack.ScratchDirectory;
import dev.millrace.testkit.provider.Conduct;
import dev.millrace.testkit.provider.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a stack of its own, measures each workload on it, and leaves nothing behind. */
@Command(
        name = "pipeline",
        description = {
            "Start everything on free ports and publish jobs to Kafka, all at once; say how many per"
                    + " second were completed, after how long, and what CPU time each took.",
            "Uses data of its own; leaves nothing running."
        })
final class Pipeline implements Callable<Integer> {
    private static final Duration PROVIDER_LATENCY = Duration.ofMillis(20);
    private static final int EMBED_SLOTS = 2;
    private static final int CHAT_SLOTS = 32;
    private static final int JOBS_MAX = 1_000_000;

    @Mixin private final Console console = new Console();

    @Option(
            names = "--workload",
            split = ",",
            paramLabel = "NAME",
            description = "Which to measure: ${COMPLETION-CANDIDATES}. All by default.")
    private List<Workload> workloads = List.of(Workload.values());

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description =
                    "Jobs of each workload, after a tenth as many to warm up. By default 5000"
                            + " refuse, 2000 embed, 2000 chat.")
    private @Nullable Integer jobs;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long the jobs of one workload may take (default ${DEFAULT-VALUE}).")
    private int patienceSeconds;

    @Option(names = "--json", description = "Print the raw output as JSON.")
    private boolean json;

    private final NumberedJobs numbered = new NumberedJobs("bench");

    @Override
    public Integer call() throws IOException, InterruptedException {
        console.check(
                jobs == null || (jobs >= 1 && jobs <= JOBS_MAX), "--jobs is 1 to " + JOBS_MAX);
        console.check(patienceSeconds >= 1, "--patience is at least 1");
        var machine = Machine.here();
        try (var scratch = ScratchDirectory.of("bench", console::tell)) {
            var results = measureAll(scratch.path());
            print(new Report(console.command(), machine, conditions(), results));
            scratch.dispose();
            return 0;
        }
    }

    private List<Measured> measureAll(Path directory) throws IOException, InterruptedException {
        var results = new ArrayList<Measured>();
        try (var provider = ScriptedProvider.started();
                var stack =
                        LocalStack.start(
                                ScriptedPlan.of(directory, provider, EMBED_SLOTS, CHAT_SLOTS)
                                        .progress(console::tell));
                var bursts = new RunBursts(stack.cluster(), Duration.ofSeconds(patienceSeconds))) {
            provider.behave(Conduct.good().taking(PROVIDER_LATENCY));
            for (var workload : workloads) {
                results.add(measure(workload, stack, bursts));
                provider.clear();
            }
        }
        return results;
    }

    private Measured measure(Workload workload, LocalStack stack, RunBursts bursts)
            throws IOException, InterruptedException {
        int count = jobs == null ? workload.jobsByDefault() : jobs;
        console.tell("%s: %d jobs …".formatted(workload, count));
        bursts.run(numbered.burst(workload, Math.max(1, count / 10)));
        var measured = numbered.burst(workload, count);
        var processes = processes(stack);
        var before = CpuTimes.now(processes, Report.BENCH);
        bursts.run(measured);
        return measured.measured(CpuTimes.now(processes, Report.BENCH).since(before));
    }

    private static Map<String, Long> processes(LocalStack stack) {
        var processes = new LinkedHashMap<String, Long>();
        processes.put("kafka", stack.pid("kafka"));
        processes.put("postgres", stack.pid("postgres"));
        stack.names().forEach(name -> processes.put(name, stack.pid(name)));
        return processes;
    }

    private static List<String> conditions() {
        return List.of(
                "Latency is from submission to the completion as a consumer sees it, under full load:"
                        + " all jobs are published at once (open loop), so most of it is waiting in line.",
                "One replica of each service; everything, this process too, shares the machine.",
                ("refuse calls no model; embed has %d slots on the embedding model of this build; chat"
                                + " has %d slots at %d ms a call, so at most %d jobs/s.")
                        .formatted(
                                EMBED_SLOTS,
                                CHAT_SLOTS,
                                PROVIDER_LATENCY.toMillis(),
                                CHAT_SLOTS * 1_000 / PROVIDER_LATENCY.toMillis()),
                "CPU time is user and system, over the seconds of the burst; bench is this process:"
                        + " producer, consumer and the scripted provider.");
    }

    private void print(Report report) {
        var out = console.out();
        if (json) {
            out.println(report.json());
        } else {
            out.println(report.command());
            out.println(report.machine().words());
            out.println();
            out.println(table(report.workloads()));
            out.println();
            out.println(report.knowsCpu() ? table(report.cpu()) : "CPU times: no /proc here");
            out.println();
            report.conditions().forEach(out::println);
        }
        out.flush();
    }

    private static TextTable table(List<List<String>> rows) {
        var table = new TextTable(rows.getFirst().toArray(String[]::new));
        rows.stream().skip(1).forEach(row -> table.row(row.toArray(String[]::new)));
        return table;
    }
}

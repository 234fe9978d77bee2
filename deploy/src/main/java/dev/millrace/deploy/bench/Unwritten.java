package dev.millrace.deploy.bench;

import dev.millrace.bench.Machine;
import dev.millrace.bench.Workload;
import dev.millrace.contracts.Topics;
import dev.millrace.deploy.client.TextTable;
import dev.millrace.deploy.console.Console;
import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.deploy.stack.ScratchDirectory;
import dev.millrace.testkit.provider.Call;
import dev.millrace.testkit.provider.Conduct;
import dev.millrace.testkit.provider.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the moment in which a kill has a call paid for twice, from outside the worker. */
@Command(
        name = "unwritten",
        description = {
            "Start everything on free ports and say how long a model's answer stands nowhere but in"
                    + " its worker: from the provider's last byte until the log has the outcome. Who"
                    + " kills the worker in between has that call made, and paid for, again.",
            "Uses data of its own; leaves nothing running."
        })
final class Unwritten implements Callable<Integer> {
    private static final Duration PROVIDER_LATENCY = Duration.ofMillis(20);
    private static final int CHAT_SLOTS = 32;
    private static final int JOBS_MAX = 100_000;

    @Mixin private final Console console = new Console();

    @Option(
            names = "--idle-jobs",
            paramLabel = "N",
            defaultValue = "300",
            description = "Jobs that run one after the other (default ${DEFAULT-VALUE}).")
    private int idleJobs;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "5000",
            description =
                    "Jobs that are published all at once (default ${DEFAULT-VALUE}), after a tenth as"
                            + " many to warm up.")
    private int jobs;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long the jobs may take (default ${DEFAULT-VALUE}).")
    private int patienceSeconds;

    private final NumberedJobs numbered = new NumberedJobs("unwritten");

    @Override
    public Integer call() throws IOException, InterruptedException {
        console.check(idleJobs >= 1 && idleJobs <= JOBS_MAX, "--idle-jobs is 1 to " + JOBS_MAX);
        console.check(jobs >= 1 && jobs <= JOBS_MAX, "--jobs is 1 to " + JOBS_MAX);
        console.check(patienceSeconds >= 1, "--patience is at least 1");
        var machine = Machine.here();
        try (var scratch = ScratchDirectory.of("bench", console::tell)) {
            print(machine, measure(scratch.path()));
            scratch.dispose();
            return 0;
        }
    }

    private TextTable measure(Path directory) throws IOException, InterruptedException {
        var table = new TextTable("LOAD", "ANSWERS", "P50 MS", "P99 MS", "MAX MS");
        try (var provider = ScriptedProvider.started();
                var stack =
                        LocalStack.start(
                                ScriptedPlan.of(directory, provider, 1, CHAT_SLOTS)
                                        .replicas("embedding-service", 0)
                                        .progress(console::tell));
                var bursts = new RunBursts(stack.cluster(), Duration.ofSeconds(patienceSeconds));
                var finished = new FinishedTimes(stack.cluster())) {
            provider.behave(Conduct.good().taking(PROVIDER_LATENCY));
            console.tell("warming up …");
            bursts.run(numbered.burst(Workload.CHAT, Math.max(1, jobs / 10)));
            provider.clear();
            console.tell("one job after the other …");
            for (int n = 0; n < idleJobs; n++) {
                bursts.run(numbered.burst(Workload.CHAT, 1));
            }
            row(table, "one at a time", provider, finished);
            console.tell("all at once …");
            bursts.run(numbered.burst(Workload.CHAT, jobs));
            row(table, CHAT_SLOTS + " at a time", provider, finished);
        }
        return table;
    }

    /** What became of the calls that the provider knows; it forgets them. */
    private static void row(
            TextTable table, String load, ScriptedProvider provider, FinishedTimes finished) {
        List<Long> millis = new ArrayList<>();
        for (Call call : provider.calls()) {
            Instant written = finished.of(idIn(call.text()));
            long stood = Duration.between(call.at().plusMillis(call.millis()), written).toMillis();
            millis.add(Math.max(0, stood));
        }
        provider.clear();
        millis.sort(null);
        table.row(
                load,
                Integer.toString(millis.size()),
                at(millis, 0.5),
                at(millis, 0.99),
                at(millis, 1));
    }

    private static String at(List<Long> sorted, double share) {
        int index = Math.max(0, (int) Math.ceil(sorted.size() * share) - 1);
        return String.format(Locale.ROOT, "%d", sorted.get(index));
    }

    /** The text of a chat of {@link Workload#CHAT} names its job. */
    private static String idIn(String text) {
        return text.substring(text.lastIndexOf(' ') + 1, text.length() - 1);
    }

    private void print(Machine machine, TextTable table) {
        var out = console.out();
        out.println(console.command());
        out.println(machine.words());
        out.println();
        out.println(table);
        out.printf(
                "%nFrom the provider's last byte to the time that %s gave the outcome, in whole ms.%n",
                Topics.JOBS_FINISHED);
        out.printf(
                "One worker on partitions, %d ms a call; everything shares the machine.%n",
                PROVIDER_LATENCY.toMillis());
        out.flush();
    }
}

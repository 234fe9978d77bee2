package dev.millrace.deploy.bench;

import dev.millrace.bench.Machine;
import dev.millrace.deploy.client.TextTable;
import dev.millrace.deploy.console.Console;
import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.deploy.stack.ScratchDirectory;
import dev.millrace.deploy.stack.StackPlan;
import dev.millrace.testkit.provider.Conduct;
import dev.millrace.testkit.provider.ScriptedProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the two ways in which a pool's workers read their topics, beside each other. */
@Command(
        name = "engines",
        description = {
            "Compare the engines partitions and share: CPU time per record, what more workers"
                    + " bring, how long short records wait beside slow ones; and how much memory a"
                    + " worker takes with a thousand calls in flight.",
            "Uses data of its own; leaves nothing running. About four minutes."
        })
final class Engines implements Callable<Integer> {
    private static final List<String> SERVICES =
            List.of(
                    "ingest-service",
                    "router-service",
                    "embedding-service",
                    "inference-worker",
                    "results-service");
    private static final Duration CALL = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int CALLS_MAX = 1024;
    private static final int RECORDS_MAX = 1_000_000;

    @Mixin private final Console console = new Console();

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Records to measure CPU time by (default ${DEFAULT-VALUE}).")
    private int records;

    @Option(
            names = "--calls",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Calls in flight in one worker; 0 skips that (default ${DEFAULT-VALUE}).")
    private int calls;

    @Override
    public Integer call() throws Exception {
        console.check(records >= 1 && records <= RECORDS_MAX, "--records is 1 to " + RECORDS_MAX);
        console.check(
                calls == 0 || (calls >= 10 && calls <= CALLS_MAX),
                "--calls is 0, or 10 to " + CALLS_MAX);
        console.say(Machine.here().words());
        console.say("");
        try (var scratch = ScratchDirectory.of("bench", console::tell)) {
            compare(scratch.path().resolve("bare"));
            if (calls > 0) {
                hold(scratch.path().resolve("calls"));
            }
            scratch.dispose();
            return 0;
        }
    }

    /** On a broker that nobody else uses. */
    private void compare(Path directory) throws Exception {
        var plan = StackPlan.in(directory).progress(console::tell);
        SERVICES.forEach(service -> plan.replicas(service, 0));
        try (var stack = LocalStack.start(plan)) {
            var engines = new CompareEngines(stack.cluster(), stack.pid("kafka"), records);
            console.tell("CPU time …");
            say(engines.cpu());
            console.tell("more workers than partitions …");
            say(engines.scaling());
            console.tell("short records beside slow ones …");
            say(engines.headOfLine());
            engines.conditions().forEach(console::say);
        }
    }

    private void hold(Path directory) throws Exception {
        console.tell("%d calls in flight …".formatted(calls));
        try (var provider = ScriptedProvider.started();
                var stack =
                        LocalStack.start(
                                ScriptedPlan.of(directory, provider, 1, calls)
                                        .progress(console::tell));
                var bursts = new RunBursts(stack.cluster(), PATIENCE)) {
            provider.behave(Conduct.good().taking(CALL));
            console.say("");
            say(new HoldCalls(stack, provider, calls).measure(bursts, PATIENCE));
            console.say(
                    "Calls: of one inference-worker with the engine partitions and %d slots to a provider"
                                    .formatted(calls)
                            + " that takes %d s.".formatted(CALL.toSeconds()));
        }
    }

    private void say(TextTable table) {
        console.say(table + "\n");
    }
}

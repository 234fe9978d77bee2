package dev.millrace.deploy;

import dev.millrace.deploy.client.TextTable;
import dev.millrace.deploy.stack.RunningStack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows how what {@link Up} runs is. */
@Command(
        name = "status",
        description = "Show what ./millrace up runs; exit code 1 unless all of it is ready.")
final class Status implements Callable<Integer> {
    private static final long MIB = 1024 * 1024;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private final StackOptions stack = new StackOptions();

    @Override
    public Integer call() {
        var running = RunningStack.in(stack.directory());
        if (running.isEmpty()) {
            say("nothing runs");
            return 1;
        }
        var health = running.get().health();
        var table = new TextTable("PROCESS", "HEALTH", "PID", "PORT", "MEMORY");
        for (var one : health) {
            table.row(
                    one.name(),
                    one.health(),
                    one.pid() == 0 ? "-" : Long.toString(one.pid()),
                    Integer.toString(one.port()),
                    one.residentBytes() / MIB + " MiB");
        }
        say(table.toString());
        say("HTTP  " + running.get().url());
        say("Kafka " + running.get().bootstrapServers());
        say("logs  " + running.get().logs());
        return health.stream().allMatch(RunningStack.Health::isReady) ? 0 : 1;
    }

    private void say(String line) {
        if (spec != null) {
            spec.commandLine().getOut().println(line);
        }
    }
}

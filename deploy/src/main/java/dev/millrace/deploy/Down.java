package dev.millrace.deploy;

import dev.millrace.deploy.stack.RunningStack;
import dev.millrace.deploy.stack.StackOptions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops what {@link Up} runs. */
@Command(name = "down", description = "Stop what ./millrace up runs; data and logs stay.")
final class Down implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private final StackOptions stack = new StackOptions();

    @Override
    public Integer call() {
        var running = RunningStack.in(stack.directory());
        running.ifPresent(RunningStack::stop);
        if (spec != null) {
            spec.commandLine().getOut().println(running.isPresent() ? "stopped" : "nothing runs");
        }
        return 0;
    }
}

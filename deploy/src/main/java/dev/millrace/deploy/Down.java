package dev.millrace.deploy;

import dev.millrace.deploy.console.Console;
import dev.millrace.deploy.stack.RunningStack;
import dev.millrace.deploy.stack.StackOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops what {@link Up} runs. */
@Command(name = "down", description = "Stop what ./millrace up runs; data and logs stay.")
final class Down implements Callable<Integer> {
    @Mixin private final Console console = new Console();

    @Mixin private final StackOptions stack = new StackOptions();

    @Override
    public Integer call() {
        var running = RunningStack.in(stack.directory());
        running.ifPresent(RunningStack::stop);
        console.say(running.isPresent() ? "stopped" : "nothing runs");
        return 0;
    }
}

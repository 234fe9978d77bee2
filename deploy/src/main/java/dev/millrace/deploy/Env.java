package dev.millrace.deploy;

import dev.millrace.deploy.console.Console;
import dev.millrace.deploy.stack.RunningStack;
import dev.millrace.deploy.stack.StackOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints what another program needs to use the stack that {@link Up} runs. */
@Command(
        name = "env",
        description = {
            "Print what another program needs, as KEY=value lines.",
            "For a shell: set -a; eval \"$(./millrace env)\""
        })
final class Env implements Callable<Integer> {
    @Mixin private final Console console = new Console();

    @Mixin private final StackOptions stack = new StackOptions();

    @Override
    public Integer call() {
        var running = RunningStack.in(stack.directory()).filter(RunningStack::isStarted);
        if (running.isEmpty()) {
            console.tell("millrace: nothing runs here: start it with ./millrace up --detach");
            return 1;
        }
        ForOthers.of(running.get()).lines().forEach(console::say);
        return 0;
    }
}

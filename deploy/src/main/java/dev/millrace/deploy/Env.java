package dev.millrace.deploy;

import dev.millrace.deploy.stack.RunningStack;
import dev.millrace.deploy.stack.StackOptions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what another program needs to use the stack that {@link Up} runs. */
@Command(
        name = "env",
        description = {
            "Print what another program needs, as KEY=value lines.",
            "For a shell: set -a; eval \"$(./millrace env)\""
        })
final class Env implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private final StackOptions stack = new StackOptions();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("used outside the command line");
        }
        var running = RunningStack.in(stack.directory()).filter(RunningStack::isStarted);
        if (running.isEmpty()) {
            var err = spec.commandLine().getErr();
            err.println("millrace: nothing runs here: start it with ./millrace up --detach");
            err.flush();
            return 1;
        }
        var out = spec.commandLine().getOut();
        ForOthers.of(running.get()).lines().forEach(out::println);
        out.flush();
        return 0;
    }
}

package dev.millrace.deploy.demo;

import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.deploy.stack.ScratchDirectory;
import dev.millrace.deploy.stack.StackFailure;
import dev.millrace.deploy.stack.StackPlan;
import dev.millrace.testkit.provider.ScriptedProvider;
import dev.millrace.testkit.webhooks.WebhookReceiver;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a stack of its own, lets the story happen on it, and leaves nothing behind. */
@Command(
        name = "demo",
        description = {
            "Start everything on free ports, run a dozen jobs through it, kill a worker in the"
                    + " middle of one, and show what became of each.",
            "Uses data of its own; leaves nothing running."
        })
public final class Demo implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @SuppressWarnings("UnusedVariable") // picocli looks at it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() {
        PrintWriter out = out();
        try (var scratch = ScratchDirectory.of("demo")) {
            try (var provider = ScriptedProvider.started();
                    var receiver = WebhookReceiver.started();
                    var stack = LocalStack.start(plan(scratch.path(), provider, out))) {
                var report = new DemoReport(out);
                if (!new DemoStory(stack, provider, receiver, report).tell()) {
                    return 1;
                }
            } catch (AssertionError e) {
                throw new StackFailure(
                        "the demo did not see what it waited for: " + e.getMessage(), e);
            } finally {
                if (scratch.isWorthALook()) {
                    out.printf("%nThe logs are in %s%n", scratch.path().resolve("logs"));
                    out.flush();
                }
            }
            scratch.dispose();
            return 0;
        }
    }

    private static StackPlan plan(Path directory, ScriptedProvider provider, PrintWriter out) {
        return StackPlan.in(directory)
                .registryOfThisBuild("/demo/registry.yaml", Map.of("BASE_URL", provider.baseUrl()))
                .progress(what -> {
                    out.println(what);
                    out.flush();
                });
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("used outside the command line");
        }
        return spec.commandLine().getOut();
    }
}

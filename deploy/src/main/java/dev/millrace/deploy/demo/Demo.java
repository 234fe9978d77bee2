package dev.millrace.deploy.demo;

import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.deploy.stack.ProjectHome;
import dev.millrace.deploy.stack.StackFailure;
import dev.millrace.deploy.stack.StackPlan;
import dev.millrace.testkit.provider.ScriptedProvider;
import dev.millrace.testkit.webhooks.WebhookReceiver;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
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
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = out();
        Path place = Files.createDirectories(ProjectHome.find().resolve(".millrace"));
        Path directory = Files.createTempDirectory(place, "demo-");
        boolean kept = true;
        try (var provider = ScriptedProvider.started();
                var receiver = WebhookReceiver.started();
                var stack = LocalStack.start(plan(directory, provider, out))) {
            var report = new DemoReport(out);
            var story = new DemoStory(stack, provider, receiver, report);
            kept = !story.tell();
            return kept ? 1 : 0;
        } catch (AssertionError e) {
            throw new StackFailure("the demo did not see what it waited for: " + e.getMessage(), e);
        } finally {
            if (kept) {
                out.printf("%nThe logs are in %s%n", directory.resolve("logs"));
            } else {
                delete(directory);
            }
            out.flush();
        }
    }

    private static StackPlan plan(Path directory, ScriptedProvider provider, PrintWriter out) {
        return StackPlan.in(directory)
                .registry(registry().replace("BASE_URL", provider.baseUrl()))
                .progress(what -> {
                    out.println(what);
                    out.flush();
                });
    }

    private static String registry() {
        try (var file = Demo.class.getResourceAsStream("/demo/registry.yaml")) {
            if (file == null) {
                throw new IllegalStateException("the demo's registry is not in this build");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StackFailure("the demo's registry cannot be read", e);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (var walk = Files.walk(directory)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("used outside the command line");
        }
        return spec.commandLine().getOut();
    }
}

package dev.millrace.deploy.demo;

import dev.millrace.deploy.client.Server;
import dev.millrace.deploy.console.Console;
import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.deploy.stack.ScratchDirectory;
import dev.millrace.deploy.stack.StackFailure;
import dev.millrace.deploy.stack.StackPlan;
import dev.millrace.deploy.weights.FetchInBackground;
import dev.millrace.deploy.weights.Weights;
import dev.millrace.testkit.webhooks.WebhookReceiver;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a stack of its own, lets the story happen on it, and leaves nothing behind. */
@Command(
        name = "demo",
        description = {
            "Start everything on free ports, run three support tickets through it, kill a worker"
                    + " in the middle of one, and show what became of each.",
            "Uses data of its own; leaves nothing running."
        })
public final class Demo implements Callable<Integer> {
    @Mixin private final Console console = new Console();

    @Option(
            names = "--no-llm",
            description = "Without the chat model (308 MiB once): a scripted provider answers.")
    private boolean noLlm;

    @Option(
            names = "--no-vectors",
            description = "Without Qdrant (29 MB once), which keeps vectors.")
    private boolean noVectors;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "Run the tickets through this installation instead; nothing is started or"
                            + " killed.")
    private @Nullable URI url;

    @Override
    public Integer call() {
        var report = new DemoReport(console.out());
        if (url != null) {
            return new DemoElsewhere(url, Server.at(url), report).tell() ? 0 : 1;
        }
        try (var scratch = ScratchDirectory.of("demo", report::next)) {
            if (!told(scratch, report)) {
                return 1;
            }
            scratch.dispose();
            report.next(
                    "Next: ./millrace up        keeps it running for your own jobs; ./millrace env says where",
                    "      ./millrace --help    shows the other verbs",
                    "      docs/examples        publish a job from kcat, Python, Node.js or Java");
            return 0;
        }
    }

    private boolean told(ScratchDirectory scratch, DemoReport report) {
        try (var chat = chat();
                var receiver = WebhookReceiver.started();
                var stack = LocalStack.start(chat.in(plan(scratch)))) {
            return new DemoStory(stack, chat, receiver, report).tell(sinceTheJvmStarted());
        } catch (AssertionError e) {
            throw new StackFailure("the demo did not see what it waited for: " + e.getMessage(), e);
        }
    }

    private DemoChat chat() {
        return noLlm
                ? new ScriptedChat()
                : new LocalModelChat(
                        FetchInBackground.start(Weights.ofThisMachine(), console::say));
    }

    private StackPlan plan(ScratchDirectory scratch) {
        var plan = StackPlan.in(scratch.path()).checked().progress(console::say);
        return noVectors ? plan : plan.ownQdrant();
    }

    private static Duration sinceTheJvmStarted() {
        return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    }
}

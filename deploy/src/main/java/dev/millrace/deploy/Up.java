package dev.millrace.deploy;

import dev.millrace.deploy.stack.ChatServer;
import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.deploy.stack.RunningStack;
import dev.millrace.deploy.stack.StackPlan;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs Kafka, PostgreSQL and the five services on this machine until it is told to stop. */
@Command(
        name = "up",
        description = {
            "Run Kafka, PostgreSQL and the services on this machine, until Ctrl-C or"
                    + " ./millrace down.",
            "Every port is on 127.0.0.1; data stay in the directory."
        })
final class Up implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private final StackOptions stack = new StackOptions();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Public port. Default: 8080, or the next free one.")
    private int port;

    @Option(
            names = "--registry",
            paramLabel = "FILE",
            description = "Models, pools and back ends (YAML), in place of the built-in list.")
    private @Nullable Path registry;

    @ArgGroup(exclusive = false, heading = "Chat jobs run on an OpenAI-compatible server:%n")
    private @Nullable Chat chat;

    /** Where chat jobs go. */
    static final class Chat {
        @Option(
                names = "--chat-url",
                paramLabel = "URL",
                required = true,
                description = "Its base URL, up to and with /v1.")
        private URI url = URI.create("http://localhost");

        @Option(
                names = "--chat-model",
                paramLabel = "NAME",
                required = true,
                description = "The model to ask it for.")
        private String model = "";

        @Option(
                names = "--chat-key-file",
                paramLabel = "FILE",
                description = "Holds its API key, if it wants one.")
        private @Nullable Path keyFile;

        ChatServer server() {
            return new ChatServer(url, model, keyFile);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        var out = commandSpec().commandLine().getOut();
        sweep(out);
        var running = LocalStack.start(plan(out));
        announce(running, out);
        new CountDownLatch(1).await();
        return 0;
    }

    private StackPlan plan(PrintWriter out) {
        var plan = StackPlan.in(stack.directory()).friendlyPorts();
        if (port != 0) {
            plan.publicPort(port);
        }
        if (chat != null) {
            plan.chat(chatServer(chat));
        }
        if (registry != null) {
            plan.registry(registry);
        }
        return plan.progress(what -> say(out, what));
    }

    private ChatServer chatServer(Chat wanted) {
        try {
            return wanted.server();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandSpec().commandLine(), e.getMessage(), e);
        }
    }

    /** What a killed supervisor left behind holds ports and data: it goes first. */
    private void sweep(PrintWriter out) {
        RunningStack.in(stack.directory())
                .filter(left -> !left.isSupervised())
                .ifPresent(left -> {
                    say(out, "stopping what an earlier run left behind …");
                    left.stop();
                });
    }

    private void announce(LocalStack running, PrintWriter out) {
        out.printf("%nMillrace is up; Ctrl-C stops it.%n");
        out.printf("  HTTP   %s%n", running.url());
        out.printf("  Kafka  %s%n", running.bootstrapServers());
        out.printf("  logs   %s%n", running.logs());
        if (running.pools().isEmpty()) {
            out.printf("  chat   no model: give --chat-url and --chat-model%n");
        }
        out.flush();
    }

    private static void say(PrintWriter out, String what) {
        out.println(what);
        out.flush();
    }

    private CommandSpec commandSpec() {
        if (spec == null) {
            throw new IllegalStateException("used outside the command line");
        }
        return spec;
    }
}

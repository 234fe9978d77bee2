package dev.millrace.deploy;

import dev.millrace.deploy.console.Console;
import dev.millrace.deploy.stack.ChatServer;
import dev.millrace.deploy.stack.Database;
import dev.millrace.deploy.stack.Detached;
import dev.millrace.deploy.stack.LocalStack;
import dev.millrace.deploy.stack.QdrantAddress;
import dev.millrace.deploy.stack.RunningStack;
import dev.millrace.deploy.stack.StackOptions;
import dev.millrace.deploy.stack.StackPlan;
import dev.millrace.deploy.weights.FetchInBackground;
import dev.millrace.deploy.weights.Weights;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs Kafka, PostgreSQL, Qdrant and the five services on this machine until told to stop. */
@Command(
        name = "up",
        description = {
            "Run Kafka, PostgreSQL, Qdrant and the services on this machine, until Ctrl-C or"
                    + " ./millrace down.",
            "Every port is on 127.0.0.1; data stay in the directory."
        })
final class Up implements Callable<Integer> {
    private static final String CONTAINERS_HOST = "host.docker.internal";

    @Mixin private final Console console = new Console();

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

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description =
                    "Use this Kafka (4.2 or newer); topics are created there. KAFKA_… variables say how to log in: docs/kafka-access.md.")
    private @Nullable String kafka;

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description =
                    "Use this database: postgresql://USER:PASSWORD@HOST:PORT/DATABASE. Schemas are"
                            + " created there.")
    private @Nullable String postgres;

    @ArgGroup private @Nullable Qdrant qdrant;

    /** Where vectors are kept, if not in a Qdrant that the stack starts. */
    static final class Qdrant {
        @Option(
                names = "--qdrant",
                paramLabel = "HOST:PORT",
                required = true,
                description =
                        "Use this Qdrant (1.16 or newer), at its gRPC port; collections are created"
                                + " there.")
        private String given = "";

        @Option(
                names = "--no-vectors",
                required = true,
                description =
                        "Without Qdrant (29 MB once): jobs that need vectors kept are refused.")
        private boolean none;
    }

    @Option(
            names = "--expose",
            paramLabel = "HOST",
            arity = "0..1",
            fallbackValue = CONTAINERS_HOST,
            description =
                    "Kafka also listens for containers of this machine, which reach it as HOST:"
                            + " the address of their bridge, or "
                            + CONTAINERS_HOST
                            + " (the default).")
    private @Nullable String expose;

    @Option(
            names = {"-d", "--detach"},
            description = "Return once everything is up; ./millrace down stops it.")
    private boolean detach;

    @Option(names = "--fresh", description = "Delete the data and logs of earlier runs first.")
    private boolean fresh;

    @Option(
            names = "--skip-checks",
            description = "Start also where memory or disk look too small.")
    private boolean skipChecks;

    @Option(
            names = "--no-llm",
            description =
                    "Without the tiny chat model in the worker's process (308 MiB once, 700 MiB of"
                            + " memory).")
    private boolean noLlm;

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
        sweep();
        var plan = plan();
        if (fresh) {
            plan.fresh();
        }
        if (detach) {
            console.say("starting in the background …");
            announce(Detached.start(stack.directory(), Main.class, argumentsInForeground()));
            return 0;
        }
        if (hasOwnModel()) {
            // Lives as long as this process.
            FetchInBackground.start(Weights.ofThisMachine(), console::say).in(plan);
        }
        LocalStack.start(plan);
        if (!Detached.isThisProcess()) {
            RunningStack.in(stack.directory()).ifPresent(this::announce);
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private boolean hasOwnModel() {
        return chat == null && registry == null && !noLlm;
    }

    /** What was typed, less what is done by now. */
    private List<String> argumentsInForeground() {
        return console.typed().stream()
                .filter(argument -> !List.of("-d", "--detach", "--fresh").contains(argument))
                .toList();
    }

    private StackPlan plan() {
        var plan = StackPlan.in(stack.directory()).friendlyPorts();
        if (port != 0) {
            plan.publicPort(port);
        }
        if (chat != null) {
            plan.chat(correct(chat::server));
        }
        if (registry != null) {
            plan.registry(registry);
        }
        if (kafka != null) {
            plan.kafka(kafka);
        }
        var database = postgres;
        if (database != null) {
            plan.postgres(correct(() -> Database.parse(database)));
        }
        keepVectors(plan);
        if (expose != null) {
            plan.exposed(expose);
        }
        if (!skipChecks) {
            plan.checked();
        }
        return plan.progress(console::say);
    }

    private void keepVectors(StackPlan plan) {
        if (qdrant == null) {
            plan.ownQdrant();
        } else if (!qdrant.none) {
            var given = qdrant.given;
            plan.qdrant(correct(() -> QdrantAddress.parse(given)));
        }
    }

    private <T> T correct(Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException e) {
            throw console.wrong(e);
        }
    }

    /** What a killed supervisor left behind holds ports and data: it goes first. */
    private void sweep() {
        RunningStack.in(stack.directory())
                .filter(left -> !left.isSupervised())
                .ifPresent(left -> {
                    console.say("stopping what an earlier run left behind …");
                    left.stop();
                });
    }

    private void announce(RunningStack running) {
        var out = console.out();
        out.printf(
                "%nMillrace is up; %s stops it. For another program (./millrace env repeats it):%n",
                detach ? "./millrace down" : "Ctrl-C");
        ForOthers.of(running).lines().forEach(line -> out.println("  " + line));
        if (detach && qdrant == null && running.qdrant().isEmpty()) {
            out.println("Vectors are off; logs/supervisor.log says why.");
        }
        if (hasOwnModel()) {
            out.println(
                    "Chat is answered by a tiny demo model as soon as it is loaded (./millrace status);"
                            + " --chat-url and --chat-model name a better one.");
        } else if (noLlm) {
            out.println("No model chats here (--no-llm).");
        }
        out.flush();
    }
}

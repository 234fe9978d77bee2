package dev.millrace.deploy.logs;

import dev.millrace.deploy.console.Console;
import dev.millrace.deploy.stack.StackOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what the processes of a stack said. */
@Command(
        name = "logs",
        description = {
            "Print what the processes of ./millrace up said, in the order of time.",
            "The files are kept through restarts and rotated; ./millrace up --fresh clears them."
        })
public final class ShowLogs implements Callable<Integer> {
    private static final int LOOK_EVERY_MILLIS = 300;

    @Mixin private final Console console = new Console();

    @Mixin private final StackOptions stack = new StackOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "SERVICE",
            description =
                    "Only this one: router-service, router-service-2, kafka, postgres, qdrant …")
    private String service = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until Ctrl-C.")
    private boolean follow;

    @Option(names = "--job", paramLabel = "ID", description = "Only what names this job.")
    private @Nullable String job;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var logs = new LogsOfStack(stack.directory().resolve("logs"), this::isWanted);
        var names = logs.names();
        if (names.stream().noneMatch(this::isWanted)) {
            throw console.wrong(
                    names.isEmpty()
                            ? "nothing ever ran in " + stack.directory()
                            : "no log of " + service + "; there are " + String.join(", ", names));
        }
        int printed = print(logs);
        if (follow) {
            var never = new CountDownLatch(1);
            while (!never.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                print(logs);
            }
        }
        if (printed == 0 && job != null) {
            console.tell(
                    "millrace: nothing was said about job %s: jobs that go well are not logged. Its story: ./millrace get %s"
                            .formatted(job, job));
        }
        return 0;
    }

    private boolean isWanted(String process) {
        return service.isEmpty() || process.equals(service) || process.startsWith(service + "-");
    }

    private int print(LogsOfStack logs) throws IOException {
        var out = console.out();
        int printed = 0;
        for (var entry : logs.more()) {
            if (job == null || entry.names(job)) {
                out.println(entry);
                printed++;
            }
        }
        out.flush();
        return printed;
    }
}

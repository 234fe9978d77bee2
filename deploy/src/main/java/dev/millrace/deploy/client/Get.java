package dev.millrace.deploy.client;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one job. */
@Command(name = "get", description = "Show one job: its state or how it ended, and why.")
public final class Get implements Callable<Integer> {
    @Mixin private final ServerOptions options = new ServerOptions();

    @Parameters(paramLabel = "ID", description = "The job's id.")
    private String id = "";

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description = "Wait this long for the end; the exit code says if it was a success.")
    private @Nullable Integer waitSeconds;

    @Override
    public Integer call() {
        var atMost = Duration.ofSeconds(waitSeconds == null ? 0 : waitSeconds);
        var answer = AwaitJobs.on(options.server(), id, atMost);
        var job = new JobText(answer.json());
        options.print(answer, job.toString());
        return waitSeconds != null && !job.succeeded() ? 1 : 0;
    }
}

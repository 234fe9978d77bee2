package dev.millrace.deploy.client;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Asks for the end of a job that has not ended. */
@Command(name = "cancel", description = "Cancel a job. One that has ended stays as it ended.")
public final class Cancel implements Callable<Integer> {
    @Mixin private final ServerOptions options = new ServerOptions();

    @Parameters(paramLabel = "ID", description = "The job's id.")
    private String id = "";

    @Override
    public Integer call() {
        var answer = options.server().post("/v1/jobs/" + Server.encoded(id) + "/cancel", "");
        var job = new JobText(answer.json());
        boolean ended = answer.json().has("state") && !job.isOpen();
        options.print(answer, ended ? job.toString() : id + "  will be cancelled");
        return 0;
    }
}

package dev.millrace.deploy.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Shows what was redriven, by whom, and what came of it. */
@Command(
        name = "redrives",
        description =
                "List redrives, the newest first: who, when, for what, what came of it. With an ID,"
                        + " show, follow or stop that one. Needs a key with the scope admin.")
public final class Redrives implements Callable<Integer> {
    @Mixin private final ServerOptions options = new ServerOptions();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "Only this one, in full.")
    private @Nullable String id;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
    private @Nullable Integer limit;

    @Option(names = "--after", paramLabel = "ID", description = "Go on where the last list ended.")
    private @Nullable String after;

    @Option(
            names = {"-f", "--follow"},
            description = "Wait for its end; the exit code says if it did all.")
    private boolean follow;

    @Option(
            names = "--cancel",
            description = "Stop it after the batch it is at; what it wrote stays written.")
    private boolean cancel;

    @Override
    public Integer call() {
        if (id == null) {
            return list();
        }
        if (limit != null || after != null) {
            throw new ParameterException(
                    options.commandLine(), "--limit and --after are for the list, without an ID");
        }
        var server = options.server();
        var path = RedriveText.PATH + "/" + Server.encoded(id);
        var answer = cancel ? server.post(path + "/cancel", "{}") : server.get(path);
        if (follow) {
            answer = new FollowRedrive(server, options.err()).untilItEnds(answer);
        }
        boolean willEnd = cancel && RedriveText.isRunning(answer.json());
        options.print(
                answer,
                willEnd ? id + "  will be cancelled" : new RedriveText(answer.json()).toString());
        return follow && !RedriveText.isDone(answer.json()) ? 1 : 0;
    }

    private int list() {
        if (follow || cancel) {
            throw new ParameterException(
                    options.commandLine(), "--follow and --cancel need the ID of a redrive");
        }
        var query = new Query().with("limit", limit).with("after", after);
        var answer = options.server().get(RedriveText.PATH, query);
        options.print(answer, table(answer.json()));
        return 0;
    }

    private static String table(JsonNode answer) {
        var redrives = answer.path("data");
        if (redrives.isEmpty()) {
            return "no redrives";
        }
        var table = new TextTable("ID", "ASKED", "BY", "STATE", "WRITTEN", "SKIPPED", "FOR");
        for (var redrive : redrives) {
            table.row(
                    redrive.path("id").asText(),
                    redrive.path("createdAt").asText(),
                    TextTable.printable(redrive.path("by").asText()),
                    redrive.path("state").asText(),
                    redrive.path("written").asText(),
                    Long.toString(RedriveText.skippedInAll(redrive)),
                    DeadLetterFilter.told(redrive));
        }
        return table + Jobs.next(answer);
    }
}

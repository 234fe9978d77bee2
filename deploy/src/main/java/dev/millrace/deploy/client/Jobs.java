package dev.millrace.deploy.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists jobs, the newest first. */
@Command(name = "jobs", description = "List jobs, the newest first.")
public final class Jobs implements Callable<Integer> {
    @Mixin private final ServerOptions options = new ServerOptions();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "queued, running, succeeded, failed, refused, cancelled or expired.")
    private @Nullable String state;

    @Option(names = "--kind", paramLabel = "KIND", description = "embed, chat or classify.")
    private @Nullable String kind;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
    private @Nullable Integer limit;

    @Option(
            names = "--after",
            paramLabel = "CURSOR",
            description = "Go on where the last list ended.")
    private @Nullable String after;

    @Override
    public Integer call() {
        var query =
                new Query()
                        .with("state", state)
                        .with("kind", kind)
                        .with("limit", limit)
                        .with("after", after);
        var answer = options.server().get("/v1/jobs", query);
        options.print(answer, table(answer.json()));
        return 0;
    }

    private static String table(JsonNode answer) {
        var jobs = answer.path("data");
        if (jobs.isEmpty()) {
            return "no jobs";
        }
        var table = new TextTable("ID", "KIND", "STATE", "MODEL", "SUBMITTED");
        for (var job : jobs) {
            var model = job.path("model");
            table.row(
                    job.path("id").asText(),
                    job.path("kind").asText(""),
                    job.path("state").asText(""),
                    model.isObject() ? model.path("name").asText("") : model.asText(""),
                    job.path("submittedAt").asText(""));
        }
        return table + next(answer);
    }

    static String next(JsonNode answer) {
        return answer.path("has_more").asBoolean()
                ? "%nmore: --after %s".formatted(answer.path("last_id").asText())
                : "";
    }
}

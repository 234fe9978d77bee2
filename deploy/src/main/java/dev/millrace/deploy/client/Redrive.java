package dev.millrace.deploy.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Has dead letters written to their topics anew. */
@Command(
        name = "redrive",
        description =
                "Write dead letters to their topics anew, as they were and the oldest first. The"
                        + " installation does it; this verb asks, and tells how far it is. Needs a"
                        + " key with the scope admin.")
public final class Redrive implements Callable<Integer> {
    @Mixin private final ServerOptions options = new ServerOptions();

    @Mixin private final DeadLetterFilter filter = new DeadLetterFilter();

    @Option(names = "--all", description = "All of them, where nothing else says which.")
    private boolean all;

    @Option(names = "--dry-run", description = "Only count what would be written and what not.")
    private boolean dryRun;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Write so many records in a second at most. Default: redrives.rate-default of"
                            + " the installation.")
    private @Nullable Integer rate;

    @Option(names = "--again", description = "What was redriven before, too.")
    private boolean again;

    @Option(
            names = {"-d", "--detach"},
            description = "Return once it is written down; ./millrace redrives ID tells the rest.")
    private boolean detach;

    @Override
    public Integer call() {
        if (all != filter.isAny() && !dryRun) {
            throw new ParameterException(
                    options.commandLine(),
                    all
                            ? "--all goes with none of --topic, --reason, --from and --to"
                            : "say which: --topic, --reason, --from or --to, or --all");
        }
        if (dryRun && detach) {
            throw new ParameterException(
                    options.commandLine(), "--dry-run goes without -d: there is nothing to leave");
        }
        var server = options.server();
        var asked = server.post(RedriveText.PATH, body().toString());
        if (dryRun) {
            options.print(asked, forecast(asked.json()));
            return 0;
        }
        if (detach) {
            options.print(
                    asked,
                    "%1$s  begins; ./millrace redrives %1$s tells how far it is, --cancel stops it"
                            .formatted(asked.json().path("id").asText()));
            return 0;
        }
        var ended = new FollowRedrive(server, options.err()).untilItEnds(asked);
        options.print(ended, new RedriveText(ended.json()).toString());
        return RedriveText.isDone(ended.json()) ? 0 : 1;
    }

    private ObjectNode body() {
        var body = JsonNodeFactory.instance.objectNode();
        filter.putInto(body);
        if (rate != null) {
            body.put("ratePerSecond", rate);
        }
        if (dryRun) {
            body.put("dryRun", true);
        }
        if (again) {
            body.put("again", true);
        }
        return body;
    }

    private static String forecast(JsonNode answer) {
        var text = new StringBuilder();
        if (!answer.path("data").isEmpty()) {
            var table = new TextTable("TOPIC", "WOULD WRITE", "REASON");
            for (var count : answer.path("data")) {
                table.row(
                        count.path("topic").asText(),
                        count.path("count").asText(),
                        DeadLetters.reason(count));
            }
            text.append("%s%n".formatted(table));
        }
        text.append(
                "would write %d, skip %s; %d others do not match"
                        .formatted(
                                answer.path("wouldWrite").asLong(),
                                RedriveText.skipped(answer),
                                answer.path("notMatching").asLong()));
        return text + DeadLetters.notAll(answer);
    }
}

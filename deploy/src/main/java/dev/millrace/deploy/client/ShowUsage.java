package dev.millrace.deploy.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what jobs used and cost, from the ledger. */
@Command(name = "usage", description = "Show what jobs used and cost.")
public final class ShowUsage implements Callable<Integer> {
    @Mixin private final ServerOptions options = new ServerOptions();

    @Option(names = "--from", paramLabel = "TIME", description = "From this day or moment on.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Up to, without, this one.")
    private @Nullable String to;

    @Option(
            names = "--group-by",
            paramLabel = "FIELD",
            description =
                    "A line for each day, model, kind, pool or version, or for each"
                            + " combination of several, such as day,model.")
    private @Nullable String groupBy;

    @Override
    public Integer call() {
        var query = new Query().with("from", from).with("to", to).with("groupBy", groupBy);
        var answer = options.server().get("/v1/usage", query);
        options.print(answer, table(answer.json().path("data")));
        return 0;
    }

    private static String table(JsonNode lines) {
        if (lines.isEmpty()) {
            return "nothing was used";
        }
        var fields = new ArrayList<String>();
        lines.path(0).fieldNames().forEachRemaining(fields::add);
        var table = new TextTable(fields.stream().map(ShowUsage::heading).toList());
        for (var line : lines) {
            table.row(cells(line, fields));
        }
        return table.toString();
    }

    private static List<String> cells(JsonNode line, List<String> fields) {
        return fields.stream().map(field -> line.path(field).asText("")).toList();
    }

    /** {@code inputTokens} becomes {@code INPUT TOKENS}. */
    private static String heading(String field) {
        return field.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toUpperCase(Locale.ROOT);
    }
}

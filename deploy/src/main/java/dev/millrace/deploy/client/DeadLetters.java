package dev.millrace.deploy.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Counts dead letters by topic and reason, or lists them. */
@Command(
        name = "dead-letters",
        description =
                "Count dead letters by topic and reason, or list them. Needs a key with the scope"
                        + " admin.")
public final class DeadLetters implements Callable<Integer> {
    private static final String PATH = "/v1/admin/dead-letters";

    @Mixin private final ServerOptions options = new ServerOptions();

    @Mixin private final DeadLetterFilter filter = new DeadLetterFilter();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "List them one by one, the oldest first, so many at most.")
    private @Nullable Integer limit;

    @Option(
            names = "--after",
            paramLabel = "CURSOR",
            description = "Go on where the last list ended.")
    private @Nullable String after;

    @Override
    public Integer call() {
        var query = filter.query().with("limit", limit).with("after", after);
        var answer = options.server().get(PATH, query);
        options.print(answer, limit == null ? counted(answer.json()) : listed(answer.json()));
        return 0;
    }

    private static String counted(JsonNode answer) {
        var counts = answer.path("data");
        var table = new TextTable("TOPIC", "DEAD", "REDRIVEN", "OLDEST", "NEWEST", "REASON");
        for (var count : counts) {
            table.row(
                    count.path("topic").asText(),
                    count.path("count").asText(),
                    count.path("redriven").asText(),
                    count.path("oldest").asText(),
                    count.path("newest").asText(),
                    reason(count));
        }
        return (counts.isEmpty() ? "no dead letters" : table.toString()) + notAll(answer);
    }

    /**
     * What a redrive of all would write.
     *
     * @param byTopic how many; none for whom they are no business of
     * @param remark why these are not all, or why nobody knows; "" if there is nothing to say
     */
    public record Left(Map<String, Long> byTopic, String remark) {}

    /** Asks without throwing. */
    public static Left left(Server server) {
        var byTopic = new TreeMap<String, Long>();
        try {
            var forecast = server.post(RedriveText.PATH, "{\"dryRun\":true}").json();
            for (var count : forecast.path("data")) {
                byTopic.merge(
                        count.path("topic").asText(), count.path("count").asLong(), Long::sum);
            }
            return new Left(byTopic, seen(forecast));
        } catch (CallFailure e) {
            return new Left(byTopic, e.isOfTheCaller() ? "" : String.valueOf(e.getMessage()));
        }
    }

    /** Of a count. */
    static String reason(JsonNode count) {
        var reason = count.path("reason");
        if (reason.isNull()) {
            return "(other reasons)";
        }
        return reason.asText("").isEmpty() ? "(none given)" : TextTable.printable(reason.asText());
    }

    /** Said where a look ended before the last of them. */
    static String notAll(JsonNode answer) {
        var seen = seen(answer);
        return seen.isEmpty()
                ? ""
                : "%n%s: --topic, --from and --to narrow it down".formatted(seen);
    }

    private static String seen(JsonNode answer) {
        return answer.path("truncated").asBoolean()
                ? "only the oldest %d of %d were looked at"
                        .formatted(answer.path("scanned").asLong(), answer.path("records").asLong())
                : "";
    }

    private static String listed(JsonNode answer) {
        var letters = answer.path("data");
        var table = new TextTable("DIED", "POSITION", "KEY", "BYTES", "REDRIVEN", "REASON");
        for (var letter : letters) {
            table.row(
                    letter.path("diedAt").asText(),
                    letter.path("position").asText(),
                    TextTable.printable(letter.path("key").asText()),
                    bytes(letter),
                    letter.path("redriven").asBoolean() ? "yes" : "no",
                    TextTable.printable(letter.path("reason").asText()));
        }
        return (letters.isEmpty() ? "no dead letters here" : table.toString()) + more(answer);
    }

    private static String bytes(JsonNode letter) {
        var cutFrom = letter.path("cutFrom");
        return letter.path("bytes").asText()
                + (cutFrom.isTextual() ? " of " + cutFrom.asText() : "");
    }

    private static String more(JsonNode answer) {
        return answer.path("has_more").asBoolean()
                ? "%nmore: --after %s".formatted(answer.path("next").asText())
                : "";
    }
}

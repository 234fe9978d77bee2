package dev.millrace.results.answers;

import dev.millrace.results.access.Parameters;
import dev.millrace.results.access.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which model calls are summed, and how finely.
 *
 * @param from earliest end of a call, included
 * @param to latest end of a call, excluded
 */
record UsageQuery(Instant from, Instant to, List<Dimension> groupBy) {
    private static final Duration FROM_DEFAULT = Duration.ofDays(30);

    /** What sums can be told apart by, in the words of the URL. */
    enum Dimension {
        DAY("day", "finished_day::text"),
        MODEL("model", "model"),
        KIND("kind", "kind"),
        POOL("pool", "pool"),
        VERSION("version", "version");

        private final String word;
        private final String sql;

        Dimension(String word, String sql) {
            this.word = word;
            this.sql = sql;
        }

        String word() {
            return word;
        }

        String sql() {
            return sql;
        }
    }

    /** Reads the parameters; throws a refusal naming the first that is wrong. */
    static UsageQuery of(Map<String, List<String>> parameters, Instant now) {
        var given = new Parameters(parameters, "from", "to", "groupBy");
        @Nullable Instant to = given.instant("to");
        Instant until = to == null ? now : to;
        @Nullable Instant from = given.instant("from");
        Instant since = from == null ? until.minus(FROM_DEFAULT) : from;
        if (!since.isBefore(until)) {
            throw Refusal.parameter("from", since.toString(), "before " + until);
        }
        return new UsageQuery(since, until, dimensions(given.text("groupBy")));
    }

    private static List<Dimension> dimensions(@Nullable String text) {
        List<Dimension> chosen = new ArrayList<>();
        if (text != null && !text.isEmpty()) {
            for (String word : text.split(",", -1)) {
                Dimension dimension = dimension(word);
                if (!chosen.contains(dimension)) {
                    chosen.add(dimension);
                }
            }
        }
        return List.copyOf(chosen);
    }

    private static Dimension dimension(String word) {
        for (Dimension dimension : Dimension.values()) {
            if (dimension.word.equals(word)) {
                return dimension;
            }
        }
        throw Refusal.parameter("groupBy", word, "a list of day, model, kind, pool, version");
    }
}

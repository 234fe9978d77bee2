package dev.millrace.results.redrive;

import dev.millrace.results.access.Parameters;
import dev.millrace.results.access.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are asked for.
 *
 * @param limit how many of them one by one; null: counts only
 * @param after where the page before ended; null: from the first on
 */
record DeadLetterQuery(RedriveFilter filter, @Nullable Integer limit, @Nullable Cursor after) {
    private static final int LIMIT_MAX = 100;

    /** More than an installation has pools, lanes and tenants with dead letters at a time. */
    private static final int TOPICS_MAX = 100;

    private static final String DEAD = ".dead";

    /** Reads the parameters; throws a refusal naming the first that is wrong. */
    static DeadLetterQuery of(Map<String, List<String>> parameters) {
        var given = new Parameters(parameters, "topic", "reason", "from", "to", "limit", "after");
        boolean lists = given.text("limit") != null;
        @Nullable String after = given.text("after");
        if (after != null && !lists) {
            throw Refusal.parameter("after", after, "given with a limit");
        }
        return new DeadLetterQuery(
                filter(given),
                lists ? given.number("limit", 1, LIMIT_MAX, LIMIT_MAX) : null,
                after == null ? null : cursor(after));
    }

    /** The same parameters wherever dead letters are meant. */
    static RedriveFilter filter(Parameters given) {
        @Nullable Instant from = given.instant("from");
        @Nullable Instant to = given.instant("to");
        if (from != null && to != null && !from.isBefore(to)) {
            throw Refusal.parameter(
                    "from", String.valueOf(given.text("from")), "before to, which is " + to);
        }
        return new RedriveFilter(
                given.texts("topic", TOPICS_MAX).stream().map(DeadLetterQuery::lived).toList(),
                reason(given.text("reason")),
                from,
                to);
    }

    /** A dead topic may be named as well. */
    private static String lived(String topic) {
        return topic.endsWith(DEAD) ? topic.substring(0, topic.length() - DEAD.length()) : topic;
    }

    private static @Nullable ReasonPattern reason(@Nullable String text) {
        try {
            return text == null ? null : new ReasonPattern(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.parameter("reason", String.valueOf(text), ReasonPattern.ALLOWED);
        }
    }

    private static Cursor cursor(String after) {
        try {
            return Cursor.parse(after);
        } catch (IllegalArgumentException e) {
            throw Refusal.parameter("after", after, "the next of a page");
        }
    }
}

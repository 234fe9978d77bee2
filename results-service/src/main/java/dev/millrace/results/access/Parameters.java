package dev.millrace.results.access;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a query, each checked; a wrong one is refused by name with what is allowed. */
public final class Parameters {
    /** RFC 3339 writes years with four digits, and the database knows them all. */
    private static final int YEAR_MIN = 1;

    private static final int YEAR_MAX = 9999;

    private final Map<String, List<String>> given;

    /**
     * @param names all there are: another one is refused, because a filter with a slip in its name
     *     would silently let everything through
     */
    public Parameters(Map<String, List<String>> given, String... names) {
        this.given = given;
        List<String> known = List.of(names);
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                throw Refusal.parameter(
                        name, String.valueOf(text(name)), "one of " + String.join(", ", known));
            }
        }
    }

    public @Nullable String text(String name) {
        List<String> values = given.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw Refusal.parameter(name, String.join(" and ", values), "given once");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** All values of a parameter that may be given often; empty if it is not given. */
    public List<String> texts(String name, int max) {
        List<String> values = given.getOrDefault(name, List.of());
        if (values.size() > max) {
            throw Refusal.parameter(
                    name, values.size() + " values", "given at most %d times".formatted(max));
        }
        return values;
    }

    public @Nullable String oneOf(String name, List<String> allowed) {
        String value = text(name);
        if (value != null && !allowed.contains(value)) {
            throw Refusal.parameter(name, value, "one of " + String.join(", ", allowed));
        }
        return value;
    }

    public @Nullable String matching(String name, String pattern) {
        String value = text(name);
        if (value != null && !value.matches(pattern)) {
            throw Refusal.parameter(name, value, pattern);
        }
        return value;
    }

    public int number(String name, int min, int max, int otherwise) {
        String value = text(name);
        if (value == null) {
            return otherwise;
        }
        String allowed = "a whole number from %d to %d".formatted(min, max);
        try {
            int number = Integer.parseInt(value);
            if (number < min || number > max) {
                throw Refusal.parameter(name, value, allowed);
            }
            return number;
        } catch (NumberFormatException e) {
            throw Refusal.parameter(name, value, allowed);
        }
    }

    /** A time, or a date, which means its first moment in UTC. */
    public @Nullable Instant instant(String name) {
        String value = text(name);
        if (value == null) {
            return null;
        }
        String allowed = "a time such as 2026-01-31T12:00:00Z or a date such as 2026-01-31";
        try {
            OffsetDateTime time =
                    value.length() == "2026-01-31".length()
                            ? LocalDate.parse(value).atStartOfDay().atOffset(ZoneOffset.UTC)
                            : OffsetDateTime.parse(value);
            if (time.getYear() < YEAR_MIN || time.getYear() > YEAR_MAX) {
                throw Refusal.parameter(name, value, allowed);
            }
            return time.toInstant();
        } catch (DateTimeException e) {
            throw Refusal.parameter(name, value, allowed);
        }
    }
}

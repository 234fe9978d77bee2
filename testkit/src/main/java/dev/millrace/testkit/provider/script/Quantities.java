package dev.millrace.testkit.provider.script;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.testkit.provider.Distribution;
import dev.millrace.testkit.provider.Reply;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Times, lengths and how they vary. */
final class Quantities {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)(ms|s|m)");
    private static final Pattern PERCENTILE = Pattern.compile("p(\\d{1,3}(?:\\.\\d{1,4})?)");
    private static final String ALLOWED =
            "one value, or one of uniform {from, to}, heavyTail {from, to}, lognormal {p50, p99},"
                    + " percentiles {p0, …, p100}";

    private Quantities() {}

    static Duration time(String place, JsonNode value) {
        var time = TIME.matcher(value.asText());
        if (!value.isTextual() || !time.matches()) {
            throw WrongScript.at(place, value, "a time such as 250ms, 1.5s or 2m");
        }
        long unit =
                switch (time.group(2)) {
                    case "ms" -> 1_000_000L;
                    case "s" -> 1_000_000_000L;
                    default -> 60_000_000_000L;
                };
        return Duration.ofNanos(
                new BigDecimal(time.group(1)).multiply(BigDecimal.valueOf(unit)).longValue());
    }

    static Distribution times(String place, JsonNode value) {
        return read(place, value, (at, each) -> (double) time(at, each).toNanos());
    }

    static Distribution tokens(String place, JsonNode value) {
        return read(
                place,
                value,
                (at, each) -> {
                    if (!each.isInt() || each.intValue() < 0 || each.intValue() > Reply.WORDS_MAX) {
                        throw WrongScript.at(at, each, "0 to " + Reply.WORDS_MAX + " tokens");
                    }
                    return (double) each.intValue();
                });
    }

    private static Distribution read(
            String place, JsonNode value, BiFunction<String, JsonNode, Double> quantity) {
        if (!value.isObject()) {
            return new Distribution.Constant(quantity.apply(place, value));
        }
        if (value.size() != 1) {
            throw WrongScript.at(place, value, ALLOWED);
        }
        return Entry.read(
                place,
                value,
                entry -> {
                    var kind = entry.keys().getFirst();
                    return entry.mapping(kind, inner -> varying(kind, inner, value, quantity))
                            .orElseThrow();
                });
    }

    private static Distribution varying(
            String kind, Entry of, JsonNode value, BiFunction<String, JsonNode, Double> quantity) {
        try {
            return switch (kind) {
                case "uniform" ->
                        new Distribution.Uniform(
                                one(of, "from", quantity), one(of, "to", quantity));
                case "heavyTail" ->
                        new Distribution.HeavyTail(
                                one(of, "from", quantity), one(of, "to", quantity));
                case "lognormal" ->
                        new Distribution.Lognormal(
                                one(of, "p50", quantity), one(of, "p99", quantity));
                case "percentiles" -> percentiles(of, quantity);
                default -> throw WrongScript.at(of.place(), value, ALLOWED);
            };
        } catch (IllegalArgumentException _) {
            throw WrongScript.at(
                    of.place(),
                    value.path(kind),
                    "values that grow, above 0 for heavyTail and lognormal; p0 and p100 among"
                            + " percentiles");
        }
    }

    private static double one(Entry of, String key, BiFunction<String, JsonNode, Double> quantity) {
        return quantity.apply(of.at(key), of.raw(key));
    }

    private static Distribution percentiles(
            Entry of, BiFunction<String, JsonNode, Double> quantity) {
        var values = new TreeMap<Double, Double>();
        for (var key : of.keys()) {
            var percentile = PERCENTILE.matcher(key);
            if (!percentile.matches()) {
                throw WrongScript.at(of.at(key), of.raw(key), "p0 to p100, such as p50 or p99.9");
            }
            values.put(Double.valueOf(percentile.group(1)), one(of, key, quantity));
        }
        return new Distribution.Percentiles(values);
    }
}

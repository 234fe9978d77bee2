package dev.millrace.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.SearchFilter.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a filter over metadata; one for each filter, as it counts. */
final class FilterReading {
    private static final Set<String> COMPARISON = Set.of("type", "key", "value");
    private static final Set<String> COMPOUND = Set.of("type", "filters");
    private static final Map<String, Operator> OPERATORS =
            Stream.of(Operator.values())
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    o -> o.name().toLowerCase(Locale.ROOT), Function.identity()));

    private int comparisons;

    private FilterReading() {}

    static SearchFilter read(JsonNode filter, String at) throws BadField {
        return new FilterReading().read(filter, at, 1);
    }

    private SearchFilter read(JsonNode filter, String at, int depth) throws BadField {
        if (!filter.isObject()) {
            throw Fields.wrongType(at, "an object", filter);
        }
        if (depth > SearchFilter.DEPTH_MAX) {
            throw BadField.of(
                    "invalid_value",
                    at,
                    "filters may stand in each other %d deep".formatted(SearchFilter.DEPTH_MAX));
        }
        JsonNode type = filter.path("type");
        return switch (type.asText("")) {
            case "and" -> new SearchFilter.And(filters(filter, at, depth));
            case "or" -> new SearchFilter.Or(filters(filter, at, depth));
            case String named when OPERATORS.containsKey(named) && type.isTextual() ->
                    comparison(filter, at, OPERATORS.get(named));
            default ->
                    throw BadField.of(
                            "invalid_value",
                            at + ".type",
                            "'%s' is not one of eq, ne, gt, gte, lt, lte, in, nin, and, or"
                                    .formatted(Fields.shown(type.asText())));
        };
    }

    private List<SearchFilter> filters(JsonNode filter, String at, int depth) throws BadField {
        RequestFields fields = RequestFields.of(filter, at, COMPOUND);
        List<SearchFilter> filters = new ArrayList<>();
        for (JsonNode entry : fields.entries("filters", SearchFilter.COMPARISONS_MAX)) {
            filters.add(read(entry, "%s.filters[%d]".formatted(at, filters.size()), depth + 1));
        }
        return filters;
    }

    private SearchFilter comparison(JsonNode filter, String at, Operator operator) throws BadField {
        comparisons++;
        if (comparisons > SearchFilter.COMPARISONS_MAX) {
            throw BadField.of(
                    "invalid_value",
                    at,
                    "a filter has at most %d comparisons".formatted(SearchFilter.COMPARISONS_MAX));
        }
        RequestFields fields = RequestFields.of(filter, at, COMPARISON);
        String key = fields.text("key", DocumentReading.KEY_CHARS_MAX);
        return new SearchFilter.Comparison(key, operator, values(fields, operator));
    }

    private static List<Object> values(RequestFields fields, Operator operator) throws BadField {
        JsonNode value = fields.object().path("value");
        String at = fields.at("value");
        if (value.isMissingNode()) {
            throw Fields.missing(at, "what is compared with");
        }
        return switch (operator) {
            case EQ, NE ->
                    List.of(RequestFields.scalar(value, at, DocumentReading.VALUE_CHARS_MAX));
            case GT, GTE, LT, LTE -> {
                if (!value.isNumber()) {
                    throw Fields.wrongType(at, "a number", value);
                }
                yield List.of(RequestFields.scalar(value, at, DocumentReading.VALUE_CHARS_MAX));
            }
            case IN, NIN -> {
                List<Object> values = new ArrayList<>();
                for (JsonNode each : fields.entries("value", SearchFilter.COMPARISONS_MAX)) {
                    values.add(
                            RequestFields.scalar(
                                    each,
                                    "%s[%d]".formatted(at, values.size()),
                                    DocumentReading.VALUE_CHARS_MAX));
                }
                yield values;
            }
        };
    }
}

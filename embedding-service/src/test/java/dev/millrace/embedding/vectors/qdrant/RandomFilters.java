package dev.millrace.embedding.vectors.qdrant;

import dev.millrace.contracts.SearchFilter;
import dev.millrace.contracts.SearchFilter.Operator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Metadata and filters whose keys and values try to be something else, and what they mean. */
final class RandomFilters {
    private static final List<String> KEYS =
            List.of(
                    "lang",
                    "year",
                    "tenant",
                    "../tenant",
                    "metadata.tenant",
                    "tenant\"]",
                    "\"tenant\"",
                    "collection",
                    "document_id",
                    "pairs",
                    "numbers",
                    "a.b",
                    "a[]",
                    "a[0].b",
                    "a\\b",
                    "$.tenant",
                    " ",
                    "ключ",
                    "🙂",
                    "k".repeat(64));
    private static final List<Object> VALUES =
            List.of(
                    "acme",
                    "globex",
                    "[\"tenant\",\"acme\"]",
                    "",
                    "5",
                    "true",
                    "\u0000",
                    5L,
                    5.0,
                    -5.5,
                    0L,
                    -0.0,
                    1L << 53,
                    -(1L << 53),
                    1e300,
                    true,
                    false);
    private static final List<Object> NUMBERS =
            VALUES.stream().filter(Number.class::isInstance).toList();

    private final RandomGenerator random;

    RandomFilters(RandomGenerator random) {
        this.random = random;
    }

    Map<String, Object> metadata() {
        Map<String, Object> metadata = new HashMap<>();
        for (int n = random.nextInt(6); n > 0; n--) {
            metadata.put(oneOf(KEYS), oneOf(VALUES));
        }
        return metadata;
    }

    SearchFilter filter() {
        return filter(1);
    }

    private SearchFilter filter(int depth) {
        int kind = depth == SearchFilter.DEPTH_MAX ? 0 : random.nextInt(4);
        return switch (kind) {
            case 1 -> new SearchFilter.And(filters(depth));
            case 2 -> new SearchFilter.Or(filters(depth));
            default -> comparison();
        };
    }

    private List<SearchFilter> filters(int depth) {
        return Stream.generate(() -> filter(depth + 1)).limit(random.nextInt(1, 4)).toList();
    }

    private SearchFilter comparison() {
        Operator operator = oneOf(List.of(Operator.values()));
        return new SearchFilter.Comparison(
                oneOf(KEYS),
                operator,
                switch (operator) {
                    case EQ, NE -> List.of(oneOf(VALUES));
                    case GT, GTE, LT, LTE -> List.of(oneOf(NUMBERS));
                    case IN, NIN -> values();
                });
    }

    private List<Object> values() {
        List<Object> values = new ArrayList<>();
        for (int n = random.nextInt(1, 5); n > 0; n--) {
            values.add(oneOf(VALUES));
        }
        return values;
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** What a filter means, said once more and in another way. */
    static boolean holds(SearchFilter filter, Map<String, Object> metadata) {
        return switch (filter) {
            case SearchFilter.And(var all) -> all.stream().allMatch(f -> holds(f, metadata));
            case SearchFilter.Or(var any) -> any.stream().anyMatch(f -> holds(f, metadata));
            case SearchFilter.Comparison(var key, var operator, var values) -> {
                Object there = metadata.get(key);
                yield switch (operator) {
                    case EQ, IN -> values.stream().anyMatch(value -> same(there, value));
                    case NE, NIN -> values.stream().noneMatch(value -> same(there, value));
                    case GT -> there instanceof Number n && compared(n, values) > 0;
                    case GTE -> there instanceof Number n && compared(n, values) >= 0;
                    case LT -> there instanceof Number n && compared(n, values) < 0;
                    case LTE -> there instanceof Number n && compared(n, values) <= 0;
                };
            }
        };
    }

    private static boolean same(@Nullable Object there, Object value) {
        if (there instanceof Number a && value instanceof Number b) {
            return a.doubleValue() == b.doubleValue();
        }
        return value.equals(there);
    }

    private static int compared(Number there, List<Object> values) {
        double value = ((Number) values.getFirst()).doubleValue();
        return there.doubleValue() == value ? 0 : Double.compare(there.doubleValue(), value);
    }
}

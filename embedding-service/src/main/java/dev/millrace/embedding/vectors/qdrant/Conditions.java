package dev.millrace.embedding.vectors.qdrant;

import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.matchKeywords;

import dev.millrace.contracts.SearchFilter;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.Range;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says a filter over metadata in Qdrant's terms. It can speak of nothing but metadata: {@link
 * MetadataFields} says where those stand.
 */
final class Conditions {
    private Conditions() {}

    static Condition of(SearchFilter filter) {
        return switch (filter) {
            case SearchFilter.Comparison comparison -> of(comparison);
            case SearchFilter.And(var filters) -> all(of(filters));
            case SearchFilter.Or(var filters) -> any(of(filters));
        };
    }

    private static List<Condition> of(List<SearchFilter> filters) {
        return filters.stream().map(Conditions::of).toList();
    }

    /** Where the numbers stand that it calls less or more. */
    static Set<String> numbers(@Nullable SearchFilter filter) {
        return switch (filter) {
            case null -> Set.of();
            case SearchFilter.And(var filters) -> numbers(filters);
            case SearchFilter.Or(var filters) -> numbers(filters);
            case SearchFilter.Comparison comparison ->
                    switch (comparison.operator()) {
                        case GT, GTE, LT, LTE -> Set.of(MetadataFields.number(comparison.key()));
                        case EQ, NE, IN, NIN -> Set.of();
                    };
        };
    }

    private static Set<String> numbers(List<SearchFilter> filters) {
        return filters.stream()
                .flatMap(filter -> numbers(filter).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Condition of(SearchFilter.Comparison comparison) {
        return switch (comparison.operator()) {
            case EQ, IN -> isOneOf(comparison);
            case NE, NIN -> not(isOneOf(comparison));
            case GT -> range(comparison, Range.newBuilder().setGt(number(comparison)));
            case GTE -> range(comparison, Range.newBuilder().setGte(number(comparison)));
            case LT -> range(comparison, Range.newBuilder().setLt(number(comparison)));
            case LTE -> range(comparison, Range.newBuilder().setLte(number(comparison)));
        };
    }

    private static Condition isOneOf(SearchFilter.Comparison comparison) {
        List<String> pairs =
                comparison.values().stream()
                        .map(value -> MetadataFields.pair(comparison.key(), value))
                        .toList();
        return pairs.size() == 1
                ? matchKeyword(MetadataFields.PAIRS, pairs.getFirst())
                : matchKeywords(MetadataFields.PAIRS, pairs);
    }

    private static Condition range(SearchFilter.Comparison comparison, Range.Builder range) {
        return ConditionFactory.range(MetadataFields.number(comparison.key()), range.build());
    }

    private static double number(SearchFilter.Comparison comparison) {
        if (comparison.values().getFirst() instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(
                "only a number is more or less, not what '%s' is compared with"
                        .formatted(comparison.key()));
    }

    /** All of them hold. */
    static Condition all(List<Condition> conditions) {
        return nested(Filter.newBuilder().addAllMust(some(conditions)));
    }

    /** At least one of them holds. */
    static Condition any(List<Condition> conditions) {
        return nested(Filter.newBuilder().addAllShould(some(conditions)));
    }

    private static Condition not(Condition condition) {
        return nested(Filter.newBuilder().addMustNot(condition));
    }

    /** Qdrant takes none for all, which is too much where a filter deletes. */
    private static List<Condition> some(List<Condition> conditions) {
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException("a compound filter needs at least one filter");
        }
        return conditions;
    }

    private static Condition nested(Filter.Builder filter) {
        return ConditionFactory.filter(filter.build());
    }
}

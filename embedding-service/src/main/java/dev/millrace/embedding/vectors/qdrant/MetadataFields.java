package dev.millrace.embedding.vectors.qdrant;

import static io.qdrant.client.ValueFactory.list;
import static io.qdrant.client.ValueFactory.value;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contracts.Json;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * How a document's metadata stand in the payload of its points: as they were given, to be read, and
 * once more, to be filtered by.
 *
 * <p>For filters each pair is one word, {@code ["lang","en"]}, in a list of words that has one
 * index. So any key can be filtered by at the speed of an index, while there is one index however
 * many keys callers think of; a key is never part of a path, so that none can name a field of ours;
 * and 5 equals 5.0. Numbers stand again by themselves, for more and less, under their key in hex:
 * of these each would need an index, and {@link NumberIndexes} says which get one. Without, Qdrant
 * compares them in the payload of what its other indexes leave over, at most of one tenant's
 * collection.
 */
final class MetadataFields {
    /** As given. */
    static final String GIVEN = "metadata";

    /** The words. */
    static final String PAIRS = "pairs";

    private static final String NUMBERS = "numbers";

    /** Above it not every whole number is a double. */
    private static final double WHOLE_MAX = 1L << 53;

    private MetadataFields() {}

    static Map<String, Value> fields(Map<String, Object> metadata) {
        Map<String, Value> given = new HashMap<>();
        List<Value> pairs = new ArrayList<>();
        Map<String, Value> numbers = new HashMap<>();
        metadata.forEach((key, each) -> {
            given.put(key, given(each));
            pairs.add(value(pair(key, each)));
            if (each instanceof Number number) {
                numbers.put(hex(key), value(number.doubleValue()));
            }
        });
        return Map.of(GIVEN, value(given), PAIRS, list(pairs), NUMBERS, value(numbers));
    }

    private static Value given(Object each) {
        return switch (each) {
            case String text -> value(text);
            case Boolean truth -> value(truth);
            case Long whole -> value(whole);
            case Double number -> value(number);
            default -> throw neither(each);
        };
    }

    /** As given. */
    static Map<String, Object> read(Value metadata) {
        Map<String, Object> read = new HashMap<>();
        metadata.getStructValue().getFieldsMap().forEach((key, each) -> read.put(key, known(each)));
        return read;
    }

    private static Object known(Value each) {
        return switch (each.getKindCase()) {
            case STRING_VALUE -> each.getStringValue();
            case BOOL_VALUE -> each.getBoolValue();
            case INTEGER_VALUE -> each.getIntegerValue();
            case DOUBLE_VALUE -> each.getDoubleValue();
            case NULL_VALUE, STRUCT_VALUE, LIST_VALUE, KIND_NOT_SET ->
                    throw new IllegalStateException("no metadata of ours: " + each.getKindCase());
        };
    }

    /** The word for a key and a value: two are the same if and only if both are equal. */
    static String pair(String key, Object each) {
        return Json.text(
                switch (each) {
                    case String text -> List.of(key, text);
                    case Boolean truth -> List.of(key, truth);
                    case Number number -> List.of(key, comparable(number.doubleValue()));
                    default -> throw neither(each);
                });
    }

    private static Number comparable(double number) {
        return number == Math.rint(number) && Math.abs(number) <= WHOLE_MAX
                ? (Number) (long) number
                : number;
    }

    /** Where the number under a key stands. */
    static String number(String key) {
        return NUMBERS + "." + hex(key);
    }

    /** Whether a number can stand there. */
    static boolean isNumber(String field) {
        return field.startsWith(NUMBERS + ".");
    }

    private static String hex(String key) {
        return HexFormat.of().formatHex(key.getBytes(UTF_8));
    }

    private static IllegalArgumentException neither(Object each) {
        return new IllegalArgumentException(
                "metadata are String, Boolean, Long or Double, was " + each.getClass().getName());
    }
}

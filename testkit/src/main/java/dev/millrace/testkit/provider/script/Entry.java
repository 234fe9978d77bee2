package dev.millrace.testkit.provider.script;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/** One mapping of the script and where it stands. A key that nobody asks for is refused. */
final class Entry {
    private final String place;
    private final JsonNode node;
    private final TreeSet<String> known = new TreeSet<>();

    private Entry(String place, JsonNode node) {
        this.place = place;
        this.node = node;
        if (!node.isObject()) {
            throw WrongScript.at(place.isEmpty() ? "the script" : place, node, "a mapping");
        }
    }

    /** Reads all of a mapping, and refuses what is left over. */
    static <T> T read(String place, JsonNode node, Function<Entry, T> reading) {
        var entry = new Entry(place, node);
        var read = reading.apply(entry);
        node.fieldNames()
                .forEachRemaining(name -> {
                    if (!entry.known.contains(name)) {
                        throw new WrongScript(
                                "%s: not known; allowed here: %s"
                                        .formatted(entry.at(name), String.join(", ", entry.known)));
                    }
                });
        return read;
    }

    boolean has(String key) {
        known.add(key);
        return node.has(key);
    }

    /** The mapping there. */
    <T> Optional<T> mapping(String key, Function<Entry, T> reading) {
        return has(key) ? Optional.of(read(at(key), node.get(key), reading)) : Optional.empty();
    }

    /** The value there, read with its place at hand. */
    <T> Optional<T> value(String key, BiFunction<String, JsonNode, T> reading) {
        return has(key) ? Optional.of(reading.apply(at(key), node.get(key))) : Optional.empty();
    }

    /** The mappings of the list there; empty where there is none. */
    <T> List<T> list(String key, Function<Entry, T> reading) {
        List<T> read = new ArrayList<>();
        if (has(key)) {
            var list = node.get(key);
            if (!list.isArray()) {
                throw WrongScript.at(at(key), list, "a list");
            }
            for (int i = 0; i < list.size(); i++) {
                read.add(read(at(key) + "[" + i + "]", list.get(i), reading));
            }
        }
        return read;
    }

    String text(String key, String otherwise) {
        return value(key, Entry::text).orElse(otherwise);
    }

    private static String text(String place, JsonNode value) {
        if (!value.isValueNode() || value.isNull()) {
            throw WrongScript.at(place, value, "a text");
        }
        return value.asText();
    }

    /** One of several words. */
    <T> Optional<T> word(String key, Map<String, T> words) {
        return value(
                key,
                (place, value) -> {
                    var chosen = words.get(value.asText());
                    if (chosen == null) {
                        throw WrongScript.at(place, value, String.join(", ", words.keySet()));
                    }
                    return chosen;
                });
    }

    boolean flag(String key, boolean otherwise) {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("true", true);
        words.put("false", false);
        return word(key, words).orElse(otherwise);
    }

    int number(String key, int least, int most, int otherwise) {
        return value(
                        key,
                        (place, value) -> {
                            if (!value.isInt()
                                    || value.intValue() < least
                                    || value.intValue() > most) {
                                throw WrongScript.at(
                                        place,
                                        value,
                                        "a whole number from " + least + " to " + most);
                            }
                            return value.intValue();
                        })
                .orElse(otherwise);
    }

    long seed(String key) {
        return value(
                        key,
                        (place, value) -> {
                            if (!value.canConvertToLong() || !value.isIntegralNumber()) {
                                throw WrongScript.at(place, value, "a whole number");
                            }
                            return value.longValue();
                        })
                .orElse(0L);
    }

    double rate(String key) {
        return value(
                        key,
                        (place, value) -> {
                            if (!value.isNumber()
                                    || value.doubleValue() < 0
                                    || value.doubleValue() > 1) {
                                throw WrongScript.at(place, value, "a share of calls from 0 to 1");
                            }
                            return value.doubleValue();
                        })
                .orElse(1.0);
    }

    Duration time(String key, Duration otherwise) {
        return value(key, Quantities::time).orElse(otherwise);
    }

    /** The value there as it stands. */
    JsonNode raw(String key) {
        known.add(key);
        return node.path(key);
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    String at(String key) {
        return place.isEmpty() ? key : place + "." + key;
    }

    String place() {
        return place;
    }
}

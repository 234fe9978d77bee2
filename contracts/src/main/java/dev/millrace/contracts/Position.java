package dev.millrace.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Where a record stands on the log; written {@code topic/partition/offset}. */
public record Position(String topic, int partition, long offset) {
    @JsonCreator
    public static Position parse(String text) {
        int second = text.lastIndexOf('/');
        int first = text.lastIndexOf('/', second - 1);
        if (first < 1) {
            throw new IllegalArgumentException(
                    "a position is topic/partition/offset, was '" + text + "'");
        }
        return new Position(
                text.substring(0, first),
                Integer.parseInt(text.substring(first + 1, second)),
                Long.parseLong(text.substring(second + 1)));
    }

    @Override
    @JsonValue
    public String toString() {
        return topic + "/" + partition + "/" + offset;
    }
}

package dev.millrace.testkit.provider.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One server-sent event.
 *
 * @param name of the event, "" for none
 * @param data a text stands there as it is, all else as JSON
 */
public record Event(String name, JsonNode data, Kind kind) {

    /** What an event is to a script. */
    public enum Kind {
        /** Takes the time of a token. */
        TOKEN,
        /** Frames tokens, takes no time. */
        FRAME,
        /** Without it the stream has no proper end. */
        LAST
    }

    public byte[] bytes() {
        return bytes(name, data.isTextual() ? data.textValue() : data.toString());
    }

    /** The bytes of an event whose data may be anything. */
    public static byte[] bytes(String name, String data) {
        var first = name.isEmpty() ? "" : "event: " + name + "\n";
        return (first + "data: " + data + "\n\n").getBytes(UTF_8);
    }
}

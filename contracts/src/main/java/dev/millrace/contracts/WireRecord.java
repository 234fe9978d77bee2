package dev.millrace.contracts;

import java.util.Arrays;
import java.util.Map;

/** A record as it stands on the log: its key, its headers as UTF-8 text, and its bytes. */
public record WireRecord(String key, Map<String, String> headers, byte[] value) {
    public WireRecord {
        headers = Map.copyOf(headers);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WireRecord that
                && key.equals(that.key)
                && headers.equals(that.headers)
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + Arrays.hashCode(value);
    }

    /** Names its headers, never its content. */
    @Override
    public String toString() {
        return "WireRecord[%s, %s, %d bytes]".formatted(key, headers.keySet(), value.length);
    }
}

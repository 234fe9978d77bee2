package dev.millrace.ingest;

import java.time.Duration;

/** Refuses a value that a key may not have, by the key's name, before the port is open. */
final class Limits {
    private Limits() {}

    static int atLeast(int min, String key, int value) {
        if (value < min) {
            throw new IllegalArgumentException(
                    "%s must be at least %d, was %d".formatted(key, min, value));
        }
        return value;
    }

    /** A millisecond or more: timers know nothing shorter. */
    static Duration positive(String key, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "%s must be at least a millisecond, was %s".formatted(key, value));
        }
        return value;
    }
}

package dev.millrace.results;

import java.time.Duration;

/** Refuses a value that a key may not have, by the key's name. */
public final class Limits {
    private Limits() {}

    public static int atLeast(int min, String key, int value) {
        if (value < min) {
            throw new IllegalArgumentException(
                    "%s must be at least %d, was %d".formatted(key, min, value));
        }
        return value;
    }

    /** A millisecond or more: timers know nothing shorter. */
    public static Duration positive(String key, Duration value) {
        return atLeast(Duration.ofMillis(1), key, value);
    }

    public static Duration atLeast(Duration min, String key, Duration value) {
        if (value.compareTo(min) < 0) {
            throw new IllegalArgumentException(
                    "%s must be at least %s, was %s".formatted(key, min, value));
        }
        return value;
    }
}

package dev.millrace.backends.config;

import java.time.Duration;

/**
 * Refuses the values of keys that cannot be, with the key, its value and what is allowed.
 *
 * @param prefix of all the keys, without a dot at its end
 */
public record KeyBounds(String prefix) {
    /** Both bounds are allowed. */
    public void between(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw wrong(
                    key, value, max >= Integer.MAX_VALUE ? "at least " + min : min + " to " + max);
        }
    }

    public void notNegative(String key, Duration value) {
        atLeast(key, value, Duration.ZERO);
    }

    public void longerThanNothing(String key, Duration value) {
        if (!value.isPositive()) {
            throw wrong(key, value, "longer than PT0S");
        }
    }

    public void atLeast(String key, Duration value, Duration min) {
        if (value.compareTo(min) < 0) {
            throw wrong(key, value, "at least " + min);
        }
    }

    private IllegalArgumentException wrong(String key, Object value, String allowed) {
        return new IllegalArgumentException(
                "%s.%s must be %s, was %s".formatted(prefix, key, allowed, value));
    }
}

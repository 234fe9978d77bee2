package dev.millrace.inference.model;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long a server asks us to wait: {@code retry-after-ms}, else {@code retry-after} in seconds or
 * as an HTTP date (RFC 9110, section 10.2.3).
 */
final class RetryAfter {
    /** Longer than any deadline; what asks for more is nonsense and is not heard. */
    private static final Duration LONGEST = Duration.ofDays(7);

    private RetryAfter() {}

    /** Null if the headers do not say, or not in a way that can be read. */
    static @Nullable Duration of(Map<String, String> headers, Instant now) {
        Duration wait = amount(headers.get("retry-after-ms"), 1);
        String after = headers.get("retry-after");
        if (wait == null) {
            wait = amount(after, 1000);
        }
        if (wait == null) {
            wait = untilDate(after, now);
        }
        return wait == null || wait.compareTo(LONGEST) > 0 ? null : wait;
    }

    private static @Nullable Duration amount(@Nullable String text, int millisEach) {
        if (text == null) {
            return null;
        }
        try {
            double millis = Double.parseDouble(text.strip()) * millisEach;
            return Double.isFinite(millis)
                    ? Duration.ofMillis((long) Math.ceil(Math.max(0, millis)))
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Duration untilDate(@Nullable String text, Instant now) {
        if (text == null) {
            return null;
        }
        try {
            Instant then =
                    ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
            return then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO;
        } catch (DateTimeException e) {
            return null;
        }
    }
}

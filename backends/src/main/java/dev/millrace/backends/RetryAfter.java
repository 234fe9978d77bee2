package dev.millrace.backends;

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
public final class RetryAfter {
    /** Longer than any deadline; what asks for more is nonsense and is not heard. */
    private static final Duration LONGEST = Duration.ofDays(7);

    private RetryAfter() {}

    /**
     * The same where it is known what the answer means: a limit that is spent says when it is open
     * again, if nothing else is said.
     */
    public static @Nullable Duration of(
            Verdict verdict, Map<String, String> headers, Instant now, Duration max) {
        Duration asked = of(headers, now, max);
        if (asked != null || verdict != Verdict.RATE_LIMITED) {
            return asked;
        }
        Duration reset = RateLimitReset.of(headers, now);
        return reset == null || reset.compareTo(max) < 0 ? reset : max;
    }

    /**
     * Null if the headers do not say, or not in a way that can be read.
     *
     * @param max longest wait; what asks for longer gets this
     */
    public static @Nullable Duration of(Map<String, String> headers, Instant now, Duration max) {
        Duration wait = amount(headers.get("retry-after-ms"), 1);
        String after = headers.get("retry-after");
        if (wait == null) {
            wait = amount(after, 1000);
        }
        if (wait == null) {
            wait = untilDate(after, headers.get("date"), now);
        }
        if (wait == null || wait.compareTo(LONGEST) > 0) {
            return null;
        }
        return wait.compareTo(max) < 0 ? wait : max;
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

    /** Counted by the server's own clock where it tells the time: ours may be another. */
    private static @Nullable Duration untilDate(
            @Nullable String text, @Nullable String date, Instant now) {
        Instant then = instant(text);
        if (then == null) {
            return null;
        }
        Instant servers = instant(date);
        Instant from = servers == null ? now : servers;
        return then.isAfter(from) ? Duration.between(from, then) : Duration.ZERO;
    }

    private static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}

package dev.millrace.backends;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a limit that is spent is open again, by the headers that tell of each limit: OpenAI's {@code
 * x-ratelimit-remaining-requests: 0} and {@code x-ratelimit-reset-requests: 1m2.5s}, Anthropic's
 * {@code anthropic-ratelimit-requests-remaining} and {@code …-reset: 2026-11-22T10:00:00Z}.
 */
final class RateLimitReset {
    private static final Pattern NAME =
            Pattern.compile("x-ratelimit-reset-([a-z-]+)|(anthropic-ratelimit-[a-z-]+)-reset");
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)?");
    private static final Map<String, Double> MILLIS =
            Map.of("ms", 1.0, "s", 1e3, "m", 60e3, "h", 3_600e3, "d", 86_400e3);

    private RateLimitReset() {}

    /** The longest of those that are spent; null if none is, or none says when. */
    static @Nullable Duration of(Map<String, String> headers, Instant now) {
        Duration longest = null;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            Matcher name = NAME.matcher(header.getKey());
            if (name.matches() && isSpent(headers, name)) {
                Duration wait = until(header.getValue().strip(), now);
                boolean longer = wait != null && (longest == null || wait.compareTo(longest) > 0);
                longest = longer ? wait : longest;
            }
        }
        return longest;
    }

    private static boolean isSpent(Map<String, String> headers, Matcher name) {
        String remaining =
                name.group(1) == null
                        ? name.group(2) + "-remaining"
                        : "x-ratelimit-remaining-" + name.group(1);
        return headers.getOrDefault(remaining, "").strip().equals("0");
    }

    private static @Nullable Duration until(String text, Instant now) {
        Duration amount = amount(text);
        if (amount != null) {
            return amount;
        }
        try {
            Instant then = Instant.parse(text);
            return then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** As Go writes it, {@code 6m0s}; a number alone counts seconds. */
    private static @Nullable Duration amount(String text) {
        Matcher part = PART.matcher(text);
        double millis = 0;
        int end = 0;
        while (end < text.length()) {
            if (!part.find(end) || part.start() != end) {
                return null;
            }
            String unit = part.group(2) == null ? "s" : part.group(2);
            millis += Double.parseDouble(part.group(1)) * MILLIS.getOrDefault(unit, 0.0);
            end = part.end();
        }
        return end == 0 ? null : Duration.ofMillis((long) Math.ceil(millis));
    }
}

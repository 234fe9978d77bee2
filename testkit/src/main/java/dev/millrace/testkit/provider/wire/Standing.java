package dev.millrace.testkit.provider.wire;

import java.time.Duration;

/**
 * Where a caller stands with one of its limits per minute.
 *
 * @param kind {@code requests} or {@code tokens}
 * @param reset until all of the limit is there again
 */
public record Standing(String kind, long limit, long remaining, Duration reset) {

    /** As OpenAI writes it: {@code 120ms}, {@code 7.66s}, {@code 6m0s}. */
    String resetText() {
        long millis = reset.toMillis();
        if (millis < 1_000) {
            return millis + "ms";
        }
        if (millis < 60_000) {
            return String.format(java.util.Locale.ROOT, "%.3fs", millis / 1_000.0)
                    .replaceFirst("\\.?0+s$", "s");
        }
        return reset.toMinutes() + "m" + reset.toSecondsPart() + "s";
    }
}

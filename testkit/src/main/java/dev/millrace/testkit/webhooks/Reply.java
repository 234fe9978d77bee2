package dev.millrace.testkit.webhooks;

import java.time.Duration;
import java.util.Map;

/** How the receiver answers one delivery. */
public record Reply(int status, Map<String, String> headers, Duration after) {
    public Reply {
        headers = Map.copyOf(headers);
    }

    public static Reply ok() {
        return status(204);
    }

    public static Reply status(int status) {
        return new Reply(status, Map.of(), Duration.ZERO);
    }

    /** 429 with {@code Retry-After} in whole seconds. */
    public static Reply tooMany(Duration retryAfter) {
        return new Reply(
                429, Map.of("retry-after", Long.toString(retryAfter.toSeconds())), Duration.ZERO);
    }

    /** 410: the endpoint wants no more. */
    public static Reply gone() {
        return status(410);
    }

    public static Reply redirect(String location) {
        return new Reply(302, Map.of("location", location), Duration.ZERO);
    }

    /** The same answer, but only after this long. */
    public Reply slowly(Duration wait) {
        return new Reply(status, headers, wait);
    }
}

package dev.millrace.results.webhooks;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of one attempt. */
sealed interface Answer {
    /**
     * The receiver answered.
     *
     * @param retryAfter how long it asks us to wait, null if it does not
     */
    record Status(int code, @Nullable Duration retryAfter) implements Answer {}

    /** Nobody answered in time. */
    record Silence(String why) implements Answer {}

    /** It was not sent: the URL leads to where we do not go. */
    record OutOfBounds(String why) implements Answer {}
}

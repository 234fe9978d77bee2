package dev.millrace.results.webhooks;

import java.time.Instant;

/** What follows from an attempt. */
sealed interface Next {
    /** The receiver has it. */
    record Delivered() implements Next {}

    /** It will be tried again. */
    record Again(Instant at, String why) implements Next {}

    /** It will not be tried again. */
    record Exhausted(String why) implements Next {}
}

package dev.millrace.router;

import dev.millrace.log.Outgoing;
import org.jspecify.annotations.Nullable;

/**
 * A decision about a record and what carries it out.
 *
 * @param decision one word, by which it is counted
 * @param owed what must stand on the log before the record is let go of; null for nothing
 */
record Routed(String decision, @Nullable Outgoing owed) {
    /** Nobody can be told about it. */
    static Routed dead(Outgoing deadLetter) {
        return new Routed("dead", deadLetter);
    }

    /** The job is in hand already. */
    static Routed repeat() {
        return new Routed("repeat", null);
    }
}

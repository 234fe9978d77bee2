package dev.millrace.embedding.remote;

import dev.millrace.backends.Fault;
import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.Usage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a job got of a back end.
 *
 * @param answered texts with their vectors, also of an ask that failed
 * @param usage the job's share of all calls that its texts were in, null if they cost nothing
 * @param asked whether a server was asked for any of the texts
 */
public record AskEnd(
        How how, Map<String, Embedding> answered, @Nullable Usage usage, boolean asked) {
    public AskEnd {
        answered = Map.copyOf(answered);
    }

    /** Why it ended. */
    public sealed interface How {
        /** Every text has its vector. */
        record Complete() implements How {}

        /**
         * A call failed.
         *
         * @param text the one that the server rejects, null if it is not known or none
         * @param shared whether texts of other jobs were in that call
         */
        record Failed(Fault fault, @Nullable String text, boolean shared) implements How {}

        /** The back end is left alone; nothing was sent. */
        record Resting(Rest rest) implements How {}

        /** The job left, or the process does. */
        record Gone() implements How {}
    }
}

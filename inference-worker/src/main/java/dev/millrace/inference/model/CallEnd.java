package dev.millrace.inference.model;

import dev.millrace.backends.Fault;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Usage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a call ended. */
public sealed interface CallEnd {
    /**
     * With a completion, which passes through byte for byte if it came as a whole.
     *
     * @param firstToken from the call's begin, null if the answer came as a whole
     */
    record Answered(RawJson output, Usage usage, @Nullable Duration firstToken) implements CallEnd {
        /** An answer that came as a whole. */
        public Answered(RawJson output, Usage usage) {
            this(output, usage, null);
        }
    }

    /** Without one. */
    record Failed(Fault fault) implements CallEnd {}

    /** We closed it. */
    record Closed() implements CallEnd {}
}

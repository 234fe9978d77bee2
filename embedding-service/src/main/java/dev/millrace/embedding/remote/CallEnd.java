package dev.millrace.embedding.remote;

import dev.millrace.backends.Fault;
import dev.millrace.contracts.Usage;
import java.util.List;

/** How a call ended. */
sealed interface CallEnd {
    /**
     * With one vector for each text, in their order.
     *
     * @param usage as reported, else estimated
     */
    record Answered(List<float[]> vectors, Usage usage) implements CallEnd {
        public Answered {
            vectors = List.copyOf(vectors);
        }
    }

    /** Without. */
    record Failed(Fault fault) implements CallEnd {}

    /** We closed it. */
    record Closed() implements CallEnd {}
}

package dev.millrace.inference.model;

import dev.millrace.backends.Fault;
import dev.millrace.contracts.RawJson;
import dev.millrace.contracts.Usage;

/** How a call ended. */
public sealed interface CallEnd {
    /** With a completion, which passes through byte for byte. */
    record Answered(RawJson output, Usage usage) implements CallEnd {}

    /** Without one. */
    record Failed(Fault fault) implements CallEnd {}

    /** We closed it. */
    record Closed() implements CallEnd {}
}

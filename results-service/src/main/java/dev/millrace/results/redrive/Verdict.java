package dev.millrace.results.redrive;

import dev.millrace.contracts.Position;

/** What a redrive does with a dead letter. */
sealed interface Verdict {
    /** It is written to its topic. */
    record Goes(Position stood) implements Verdict {}

    /** It is not what was asked for. */
    record NotMatching() implements Verdict {}

    /** A redrive has written it before. */
    record RedrivenBefore() implements Verdict {}

    /** It is not all there: its value was too large to be kept. */
    record Cut() implements Verdict {}

    /** Nobody knows where it stood: it was not one of our readers that buried it. */
    record OriginUnreadable() implements Verdict {}
}

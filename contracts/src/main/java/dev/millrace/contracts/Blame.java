package dev.millrace.contracts;

/** Who has to act on a failure. Decides the alert, the HTTP status and whether a retry can help. */
public enum Blame {
    /** The request can never succeed: the caller has to change it. */
    CALLER,
    /** We, or a provider, were full: the same request may succeed later. */
    CAPACITY,
    /** A model server let us down. */
    UPSTREAM,
    /** Our bug. */
    US
}

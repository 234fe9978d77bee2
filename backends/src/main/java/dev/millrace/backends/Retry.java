package dev.millrace.backends;

/** When the same request may fare better at the same back end. */
public enum Retry {
    /** Soon: this one call went wrong, or the server says itself when. */
    NOW,
    /** Not for a while: the back end would answer nobody. */
    LATER,
    /** Not as it is; a model elsewhere may still do it, unless the caller is to blame. */
    NEVER
}

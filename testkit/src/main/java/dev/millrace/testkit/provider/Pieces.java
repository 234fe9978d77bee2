package dev.millrace.testkit.provider;

/** What comes in one piece over the wire. */
public enum Pieces {
    /** An event of a stream; a whole answer. */
    EVENTS,
    /** A byte: a slow loris. */
    BYTES,
    /** What lies between the middles of two characters that are longer than a byte. */
    SPLIT_CHARACTERS;

    /** As a script says it. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}

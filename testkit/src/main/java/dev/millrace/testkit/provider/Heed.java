package dev.millrace.testkit.provider;

/** Which {@link Marks} in the text of a call are heeded. */
public enum Heed {
    /** All; one that does not exist is answered 400, so that a test sees its own typos. */
    EVERY_MARK,
    /** Those that exist; what else stands in such brackets is part of the text. */
    KNOWN_MARKS,
    /** None: what callers write is their own business. */
    NO_MARK;

    Script in(String text) {
        return switch (this) {
            case EVERY_MARK -> Marks.in(text);
            case KNOWN_MARKS -> Marks.knownIn(text);
            case NO_MARK -> Script.PLAIN;
        };
    }
}

package dev.millrace.testkit.fetch;

/** A file could not be had; the message is one sentence for the person who wants it. */
public class FetchFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FetchFailure(String message) {
        super(message);
    }

    FetchFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** Nobody could have had it: this machine has no way to it, or there is none for its system. */
    public static final class Impossible extends FetchFailure {
        private static final long serialVersionUID = 1;

        public Impossible(String message) {
            super(message);
        }

        Impossible(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

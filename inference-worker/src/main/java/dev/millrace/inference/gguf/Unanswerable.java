package dev.millrace.inference.gguf;

/** Ends the reading of a request at the first field that asks for what cannot be. */
final class Unanswerable extends Exception {
    static final String REQUEST = "task.request";

    private static final long serialVersionUID = 1;
    private static final int SHOWN_CHARS_MAX = 60;

    private final String code;
    private final String field;

    Unanswerable(String code, String field, String message) {
        super(message);
        this.code = code;
        this.field = field;
    }

    static Unanswerable unsupported(String field, String message) {
        return new Unanswerable("unsupported_field", field, message);
    }

    AskedChat.Refused refused() {
        return new AskedChat.Refused(code, field, String.valueOf(getMessage()));
    }

    /** Enough of a value to find it by; a request may be half a megabyte. */
    static String shown(String value) {
        return value.length() <= SHOWN_CHARS_MAX
                ? value
                : value.substring(0, SHOWN_CHARS_MAX) + "…";
    }
}

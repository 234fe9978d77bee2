package dev.millrace.deploy.client;

/** The server refused a call or could not be reached; the message is for the caller. */
public final class CallFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    CallFailure(String message) {
        this(message, 0);
    }

    CallFailure(String message, int status) {
        super(message);
        this.status = status;
    }

    CallFailure(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
    }

    /** Whether it is this caller that was refused: without a key, or with one of another scope. */
    boolean isOfTheCaller() {
        return status == 401 || status == 403;
    }
}

package dev.millrace.deploy.client;

/** The server refused a call or could not be reached; the message is for the caller. */
public final class CallFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    CallFailure(String message) {
        super(message);
    }

    CallFailure(String message, Throwable cause) {
        super(message, cause);
    }
}

package dev.millrace.log;

/** The log did not take a record in time. Time can cure it; whether it is on the log is unknown. */
public final class LogUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}

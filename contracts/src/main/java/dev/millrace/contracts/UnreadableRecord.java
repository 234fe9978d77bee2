package dev.millrace.contracts;

/** A record of an internal topic that is not what it must be: a dead letter. Never retried. */
public final class UnreadableRecord extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnreadableRecord(String reason) {
        super(reason);
    }
}

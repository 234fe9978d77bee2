package dev.millrace.deploy.weights;

/** The weights could not be had; the message is one sentence for the person who wants to chat. */
public final class WeightsFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    WeightsFailure(String message) {
        super(message);
    }

    WeightsFailure(String message, Throwable cause) {
        super(message, cause);
    }
}

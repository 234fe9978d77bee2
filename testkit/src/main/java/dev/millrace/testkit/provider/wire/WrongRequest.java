package dev.millrace.testkit.provider.wire;

import java.io.Serial;

/** A request that no provider would take. */
public final class WrongRequest extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    WrongRequest(String param, String message) {
        super(message);
        failure = Failure.wrong(param, message);
    }

    public Failure failure() {
        return failure;
    }
}

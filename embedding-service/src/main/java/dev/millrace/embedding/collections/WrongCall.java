package dev.millrace.embedding.collections;

import dev.millrace.contracts.JobError;
import org.jspecify.annotations.Nullable;

/** A mistake of the caller, on its way to the one place that answers it. */
final class WrongCall extends Exception {
    private static final long serialVersionUID = 1;

    private final transient JobError error;

    WrongCall(JobError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    static WrongCall of(String code, @Nullable String field, String message) {
        return new WrongCall(JobError.caller(code, field, message));
    }

    JobError error() {
        return error;
    }
}

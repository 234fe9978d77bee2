package dev.millrace.contracts;

import org.jspecify.annotations.Nullable;

/** A field that cannot be read as what it must be; stays inside this package. */
final class BadField extends Exception {
    private static final long serialVersionUID = 1;

    private final transient JobError error;

    private BadField(JobError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    static BadField of(String code, @Nullable String field, String message) {
        return new BadField(JobError.caller(code, field, message));
    }

    JobError error() {
        return error;
    }
}

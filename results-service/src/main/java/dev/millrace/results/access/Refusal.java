package dev.millrace.results.access;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.ErrorBody;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.access.AccessPolicy;

/** An answer that is no, thrown by whoever finds out. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient JobError error;

    public Refusal(JobError error) {
        super(error.message());
        this.error = error;
    }

    /** The id names no job of this tenant. */
    public static Refusal unknown(String id) {
        return new Refusal(
                JobError.caller("not_found", "id", "there is no job '%s'".formatted(shown(id))));
    }

    /** The API key may not do this. */
    static Refusal lacks(String scope) {
        return new Refusal(AccessPolicy.lacks(scope));
    }

    /** A query parameter is not what it may be. */
    public static Refusal parameter(String name, String value, String allowed) {
        return new Refusal(
                JobError.caller(
                        "invalid_value",
                        name,
                        "'%s' is not allowed for %s; it must be %s"
                                .formatted(shown(value), name, allowed)));
    }

    /** What we lean on does not answer now; the same question may be asked again soon. */
    public static Refusal later(String message) {
        return new Refusal(new JobError("unavailable", null, message, Blame.US, true, null));
    }

    JobError error() {
        return error;
    }

    int status() {
        return ErrorBody.status(error);
    }

    private static String shown(String value) {
        String start = value.substring(0, Math.min(value.length(), 80));
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}

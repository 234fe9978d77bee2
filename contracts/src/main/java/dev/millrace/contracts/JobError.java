package dev.millrace.contracts;

import org.jspecify.annotations.Nullable;

/**
 * Why a job did not succeed, in words its owner can act on.
 *
 * @param code a stable word such as {@code invalid_value}; new ones may appear
 * @param field the field at fault as a path ({@code task.request.input}), null if it is no field
 * @param message one sentence with the value and what is allowed
 * @param retryable whether the same job may succeed if submitted again
 * @param upstreamStatus HTTP status of the model server, null if it gave none
 */
public record JobError(
        String code,
        @Nullable String field,
        String message,
        Blame blame,
        boolean retryable,
        @Nullable Integer upstreamStatus) {

    /** The caller has to change the job. */
    public static JobError caller(String code, @Nullable String field, String message) {
        return new JobError(code, field, message, Blame.CALLER, false, null);
    }
}

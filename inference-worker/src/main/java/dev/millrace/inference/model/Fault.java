package dev.millrace.inference.model;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Usage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong in a call.
 *
 * @param field of the request that is at fault, as a path; null if it is none
 * @param blame decides about a retry: only UPSTREAM and CAPACITY are worth one
 * @param status the server's HTTP status, null if it gave none
 * @param retryAfter how long the server asks us to wait, null if it does not say
 * @param usage what the failed call cost all the same, null if the server reports nothing
 */
public record Fault(
        String code,
        @Nullable String field,
        String message,
        Blame blame,
        @Nullable Integer status,
        @Nullable Duration retryAfter,
        @Nullable Usage usage) {

    public Fault(
            String code,
            String message,
            Blame blame,
            @Nullable Integer status,
            @Nullable Duration retryAfter,
            @Nullable Usage usage) {
        this(code, null, message, blame, status, retryAfter, usage);
    }

    /** The request can never be answered as it is, by whatever server of this kind. */
    public static Fault caller(String code, @Nullable String field, String message) {
        return new Fault(code, field, message, Blame.CALLER, null, null, null);
    }

    static Fault upstream(String code, String message) {
        return new Fault(code, message, Blame.UPSTREAM, null, null, null);
    }

    /** What the job's owner is told. */
    public JobError error() {
        return new JobError(code, field, message, blame, blame != Blame.CALLER, status);
    }

    Fault with(@Nullable Integer otherStatus, @Nullable Usage otherUsage) {
        return new Fault(code, field, message, blame, otherStatus, retryAfter, otherUsage);
    }
}

package dev.millrace.inference.model;

import dev.millrace.contracts.Blame;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Usage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong in a call.
 *
 * @param blame decides about a retry: only UPSTREAM and CAPACITY are worth one
 * @param status the server's HTTP status, null if it gave none
 * @param retryAfter how long the server asks us to wait, null if it does not say
 * @param usage what the failed call cost all the same, null if the server reports nothing
 */
public record Fault(
        String code,
        String message,
        Blame blame,
        @Nullable Integer status,
        @Nullable Duration retryAfter,
        @Nullable Usage usage) {

    static Fault upstream(String code, String message) {
        return new Fault(code, message, Blame.UPSTREAM, null, null, null);
    }

    /** What the job's owner is told. */
    public JobError error() {
        return new JobError(code, null, message, blame, blame != Blame.CALLER, status);
    }

    Fault with(@Nullable Integer otherStatus, @Nullable Usage otherUsage) {
        return new Fault(code, message, blame, otherStatus, retryAfter, otherUsage);
    }
}

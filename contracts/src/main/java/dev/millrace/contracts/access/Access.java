package dev.millrace.contracts.access;

import dev.millrace.contracts.JobError;

/** Whether a call may be made. */
public sealed interface Access {
    /**
     * It may.
     *
     * @param caller who asks; its tenant is the one that the call is for
     */
    record Granted(ApiKeys.Caller caller) implements Access {}

    /** It may not. */
    record Denied(JobError error) implements Access {}
}

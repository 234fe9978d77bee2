package dev.millrace.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.ErrorBody;
import dev.millrace.contracts.JobError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call that is not served, as its caller is told.
 *
 * @param problems the wrong jobs of an array, null where it was no array
 * @param retryAfterSeconds when the same call may succeed, 0 if never
 */
record Refusal(
        int status, JobError error, @Nullable List<Problem> problems, int retryAfterSeconds) {
    private static final int SOON_SECONDS = 1;
    private static final int LATER_SECONDS = 2;

    /** OpenAI's error body, and beside it what is wrong with each job. */
    record Body(
            ErrorBody.Detail error,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Problem> problems) {}

    /** The same would be said again. */
    static Refusal of(JobError error) {
        return new Refusal(ErrorBody.status(error), error, null, 0);
    }

    static Refusal caller(int status, String code, @Nullable String field, String message) {
        return new Refusal(status, JobError.caller(code, field, message), null, 0);
    }

    /** At least one job of an array is wrong. */
    static Refusal ofJobs(JobError error, List<Problem> problems) {
        return new Refusal(400, error, List.copyOf(problems), 0);
    }

    /** We are full. */
    static Refusal full(String message) {
        var error = new JobError("too_many_requests", null, message, Blame.CAPACITY, true, null);
        return new Refusal(429, error, null, SOON_SECONDS);
    }

    /** Something behind us is away. */
    static Refusal away(String code, String message) {
        var error = new JobError(code, null, message, Blame.US, true, null);
        return new Refusal(503, error, null, LATER_SECONDS);
    }

    /** Nobody here answers calls about collections. */
    static Refusal noVectors() {
        return of(
                new JobError(
                        "vectors_not_configured",
                        null,
                        "vectors are not served here; this installation's operator says where"
                                + " embedding-service is in ingest.embedding-url",
                        Blame.US,
                        false,
                        null));
    }

    /** A bug of ours. */
    static Refusal bug() {
        var error =
                new JobError(
                        "internal_error",
                        null,
                        "this call met a bug; our log has it under the x-request-id",
                        Blame.US,
                        true,
                        null);
        return new Refusal(500, error, null, 0);
    }

    Body body() {
        return new Body(ErrorBody.of(error).error(), problems);
    }
}

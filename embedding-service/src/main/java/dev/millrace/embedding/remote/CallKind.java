package dev.millrace.embedding.remote;

import dev.millrace.contracts.JobKey;
import org.jspecify.annotations.Nullable;

/**
 * What all texts of a call have in common.
 *
 * @param model what the back end calls the model
 * @param dimensions every vector must have
 * @param shortened whether the model's own vectors are longer, so that the server must be told
 * @param user whom the texts are embedded for, null if unsaid
 * @param alone the one job whose texts may travel in it, null if any may
 */
public record CallKind(
        String model,
        int dimensions,
        boolean shortened,
        @Nullable String user,
        @Nullable JobKey alone) {

    /** The same for texts of this job only. */
    public CallKind alone(JobKey job) {
        return new CallKind(model, dimensions, shortened, user, job);
    }
}

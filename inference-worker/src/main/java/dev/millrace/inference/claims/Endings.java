package dev.millrace.inference.claims;

import dev.millrace.contracts.JobKey;
import java.util.List;

/** Knows of a job whose worker died whether it ended all the same. */
interface Endings {
    /**
     * Whether each job has ended, by everything on the log so far.
     *
     * @throws Exception if that cannot be told yet
     */
    List<Boolean> known(List<JobKey> keys) throws Exception;
}

package dev.millrace.results.store;

import dev.millrace.contracts.JobKey;
import java.util.Set;

/** Fired in this process once the end of these jobs is committed. */
public record JobsEnded(Set<JobKey> keys) {
    public JobsEnded {
        keys = Set.copyOf(keys);
    }
}

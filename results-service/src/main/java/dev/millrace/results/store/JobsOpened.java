package dev.millrace.results.store;

import dev.millrace.contracts.JobKey;
import java.util.Set;

/** Fired in this process once these jobs are known to the database. */
public record JobsOpened(Set<JobKey> keys) {
    public JobsOpened {
        keys = Set.copyOf(keys);
    }
}

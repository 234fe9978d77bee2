package dev.millrace.embedding.collections;

import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.UnindexRequest;
import java.util.concurrent.CompletableFuture;

/** What can be asked of collections here and now. */
public interface CollectionCalls {
    /**
     * Searches. Blocks until something is found, or cannot be, or nobody waits for it any more.
     *
     * @param left completes when nobody does
     */
    Reply search(JobEnvelope job, Task.Search task, CompletableFuture<Void> left)
            throws InterruptedException;

    /** Deletes documents; once it is said to be done it is. */
    Reply forget(String tenant, UnindexRequest which) throws InterruptedException;
}

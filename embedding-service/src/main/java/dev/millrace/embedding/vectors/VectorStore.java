package dev.millrace.embedding.vectors;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.SearchFilter;
import dev.millrace.contracts.UnindexRequest.Which;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps documents' chunks by their vectors, each tenant's for itself. Safe for many threads. */
public interface VectorStore extends AutoCloseable {
    /** Whether there is one; if not, nothing else is to be asked. */
    boolean isThere();

    /** Until when it is left alone, as it did not answer; null if it may be asked. */
    @Nullable Rest rest();

    /**
     * Puts or replaces documents: afterwards exactly these chunks of each are there, durably. The
     * same again changes nothing.
     *
     * @return the ids of the points, in the order of the chunks
     */
    List<UUID> put(Scope scope, EmbeddingSpace space, List<IndexedDocument> documents)
            throws VectorStoreUnavailable, InterruptedException;

    /** The nearest, best first. */
    List<Hit> search(
            Scope scope,
            EmbeddingSpace space,
            float[] vector,
            int limit,
            @Nullable SearchFilter filter,
            Duration timeout)
            throws VectorStoreUnavailable, InterruptedException;

    /**
     * Deletes in all embedding spaces.
     *
     * @param collection null for all of the tenant's
     * @return how many points there were
     */
    long delete(String tenant, @Nullable String collection, Which which)
            throws VectorStoreUnavailable, InterruptedException;

    /** The spaces in which anything of a collection is. */
    Set<EmbeddingSpace> spacesOf(Scope scope) throws VectorStoreUnavailable, InterruptedException;

    /** How many chunks of a collection are in a space. */
    long count(Scope scope, EmbeddingSpace space)
            throws VectorStoreUnavailable, InterruptedException;

    @Override
    void close();
}

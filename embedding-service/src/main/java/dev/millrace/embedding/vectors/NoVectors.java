package dev.millrace.embedding.vectors;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.SearchFilter;
import dev.millrace.contracts.UnindexRequest.Which;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stands where no store is configured. */
public final class NoVectors implements VectorStore {
    @Override
    public boolean isThere() {
        return false;
    }

    @Override
    public @Nullable Rest rest() {
        return null;
    }

    @Override
    public List<UUID> put(Scope scope, EmbeddingSpace space, List<IndexedDocument> documents) {
        throw nothing();
    }

    @Override
    public List<Hit> search(
            Scope scope,
            EmbeddingSpace space,
            float[] vector,
            int limit,
            @Nullable SearchFilter filter,
            Duration timeout) {
        throw nothing();
    }

    @Override
    public long delete(String tenant, @Nullable String collection, Which which) {
        throw nothing();
    }

    @Override
    public Set<EmbeddingSpace> spacesOf(Scope scope) {
        throw nothing();
    }

    @Override
    public long count(Scope scope, EmbeddingSpace space) {
        throw nothing();
    }

    private static IllegalStateException nothing() {
        return new IllegalStateException("no vector store is configured");
    }

    @Override
    public void close() {}
}

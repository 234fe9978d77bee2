package dev.millrace.embedding.vectors.qdrant;

import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.matchKeywords;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.SearchFilter;
import dev.millrace.contracts.UnindexRequest.Which;
import dev.millrace.embedding.vectors.Chunk;
import dev.millrace.embedding.vectors.EmbeddingSpace;
import dev.millrace.embedding.vectors.Hit;
import dev.millrace.embedding.vectors.IndexedDocument;
import dev.millrace.embedding.vectors.Scope;
import dev.millrace.embedding.vectors.VectorStore;
import dev.millrace.embedding.vectors.VectorStoreUnavailable;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.QueryPoints;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Keeps vectors in Qdrant, over gRPC. It needs no Qdrant to start, and none that stays. */
public final class QdrantVectors implements VectorStore {
    private static final int MILLIS_PER_SECOND = 1000;

    private final Calls calls;
    private final OwnCollections collections;
    private final NumberIndexes numbers;
    private final QdrantSettings.Uploads uploads;
    private final Guard guard;

    private QdrantVectors(QdrantSettings settings, MeterRegistry meters, Clock clock) {
        this.calls =
                new Calls(
                        settings.server(),
                        settings.patience(),
                        () -> ThreadLocalRandom.current().nextDouble());
        this.collections = new OwnCollections(calls, settings.collections());
        this.numbers =
                new NumberIndexes(calls, collections, settings.collections().numberIndexesMax());
        this.uploads = settings.uploads();
        this.guard = new Guard(settings.breakers(), new VectorMeters(meters), clock);
    }

    /**
     * Connects with the first request.
     *
     * @throws IllegalArgumentException if a file that the settings name cannot be used
     */
    public static QdrantVectors open(QdrantSettings settings, MeterRegistry meters, Clock clock) {
        return new QdrantVectors(settings, meters, clock);
    }

    @Override
    public boolean isThere() {
        return true;
    }

    @Override
    public @Nullable Rest rest() {
        return guard.rest();
    }

    @Override
    public List<UUID> put(Scope scope, EmbeddingSpace space, List<IndexedDocument> documents)
            throws VectorStoreUnavailable, InterruptedException {
        for (IndexedDocument document : documents) {
            for (Chunk chunk : document.chunks()) {
                checkDimensions(space, chunk.vector());
            }
        }
        return guard.let("put", () -> putAll(scope, space, documents));
    }

    private static void checkDimensions(EmbeddingSpace space, float[] vector) {
        if (vector.length != space.dimensions()) {
            throw new IllegalArgumentException(
                    "a vector of %d dimensions in %s".formatted(vector.length, space));
        }
    }

    private List<UUID> putAll(Scope scope, EmbeddingSpace space, List<IndexedDocument> documents)
            throws WrongCollection, InterruptedException {
        String name = collections.ensured(space);
        try {
            return putInto(name, scope, documents);
        } catch (StatusRuntimeException e) {
            forgetIfGone(name, e);
            return putInto(collections.ensured(space), scope, documents);
        }
    }

    private List<UUID> putInto(String name, Scope scope, List<IndexedDocument> documents)
            throws InterruptedException {
        return new PutDocuments(calls, uploads, name, scope).put(documents);
    }

    @Override
    public List<Hit> search(
            Scope scope,
            EmbeddingSpace space,
            float[] vector,
            int limit,
            @Nullable SearchFilter filter,
            Duration timeout)
            throws VectorStoreUnavailable, InterruptedException {
        checkDimensions(space, vector);
        OwnPoints own = OwnPoints.of(scope);
        OwnPoints which = filter == null ? own : own.that(Conditions.of(filter));
        Deadline deadline = Deadline.after(timeout.toMillis(), MILLISECONDS);
        return guard.let(
                "search",
                () -> {
                    String name = collections.found(space, deadline);
                    if (name == null) {
                        return List.of();
                    }
                    numbers.want(name, Conditions.numbers(filter), deadline);
                    return nearest(name, which, vector, limit, deadline);
                });
    }

    private List<Hit> nearest(
            String name, OwnPoints which, float[] vector, int limit, Deadline deadline)
            throws InterruptedException {
        QueryPoints query = which.nearest(name, vector, limit, seconds(deadline));
        try {
            return calls.points(deadline, points -> points.query(query)).getResultList().stream()
                    .map(Payload::hit)
                    .toList();
        } catch (StatusRuntimeException e) {
            forgetIfGone(name, e);
            return List.of();
        }
    }

    /** Qdrant gives up about when we do. */
    private static long seconds(Deadline deadline) {
        return Math.max(1, deadline.timeRemaining(MILLISECONDS) / MILLIS_PER_SECOND);
    }

    /** The collection may have gone since its name was known; whatever else it is goes on. */
    private void forgetIfGone(String name, StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
            throw e;
        }
        collections.forget(name);
        numbers.forget(name);
    }

    @Override
    public long delete(String tenant, @Nullable String collection, Which which)
            throws VectorStoreUnavailable, InterruptedException {
        OwnPoints own = OwnPoints.of(tenant, collection);
        List<OwnPoints> parts = parts(own, which);
        return guard.let(
                "delete",
                () -> {
                    long deleted = 0;
                    for (String name : collections.all().keySet()) {
                        for (OwnPoints part : parts) {
                            deleted += delete(name, part);
                        }
                    }
                    return deleted;
                });
    }

    private List<OwnPoints> parts(OwnPoints own, Which which) {
        return switch (which) {
            case Which.Ids(var ids) -> byIds(own, ids);
            case Which.Source(String source) ->
                    List.of(own.that(matchKeyword(Payload.SOURCE, source)));
            case Which.Subject(String person) ->
                    List.of(own.that(matchKeyword(Payload.DATA_SUBJECT, person)));
            case Which.Matching(SearchFilter filter) -> List.of(own.that(Conditions.of(filter)));
            case Which.All() -> List.of(own);
        };
    }

    private List<OwnPoints> byIds(OwnPoints own, List<String> ids) {
        List<OwnPoints> parts = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += uploads.pointsMax()) {
            int to = Math.min(ids.size(), from + uploads.pointsMax());
            Condition some = matchKeywords(Payload.DOCUMENT, ids.subList(from, to));
            parts.add(own.that(some));
        }
        return parts;
    }

    private long delete(String name, OwnPoints which) throws InterruptedException {
        try {
            long there = count(name, which);
            DeletePoints delete = which.delete(name);
            calls.points(calls.deadline(), points -> points.delete(delete));
            return there;
        } catch (StatusRuntimeException e) {
            forgetIfGone(name, e);
            return 0;
        }
    }

    private long count(String name, OwnPoints which) throws InterruptedException {
        CountPoints count = which.count(name);
        return calls.points(calls.deadline(), points -> points.count(count)).getResult().getCount();
    }

    @Override
    public Set<EmbeddingSpace> spacesOf(Scope scope)
            throws VectorStoreUnavailable, InterruptedException {
        return guard.let(
                "look-up",
                () -> {
                    Set<EmbeddingSpace> spaces = new HashSet<>();
                    for (Map.Entry<String, EmbeddingSpace> each : collections.all().entrySet()) {
                        if (countIn(each.getKey(), scope) > 0) {
                            spaces.add(each.getValue());
                        }
                    }
                    return spaces;
                });
    }

    @Override
    public long count(Scope scope, EmbeddingSpace space)
            throws VectorStoreUnavailable, InterruptedException {
        return guard.let(
                "count",
                () -> {
                    String name = collections.found(space, calls.deadline());
                    return name == null ? 0L : countIn(name, scope);
                });
    }

    private long countIn(String name, Scope scope) throws InterruptedException {
        try {
            return count(name, OwnPoints.of(scope));
        } catch (StatusRuntimeException e) {
            forgetIfGone(name, e);
            return 0;
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}

package dev.millrace.embedding;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.SearchFilter;
import dev.millrace.contracts.UnindexRequest.Which;
import dev.millrace.embedding.vectors.Chunk;
import dev.millrace.embedding.vectors.EmbeddingSpace;
import dev.millrace.embedding.vectors.Hit;
import dev.millrace.embedding.vectors.IndexedDocument;
import dev.millrace.embedding.vectors.Scope;
import dev.millrace.embedding.vectors.VectorStore;
import dev.millrace.embedding.vectors.VectorStoreUnavailable;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps chunks in memory, and is away when a test says so. */
@Alternative
@Singleton
final class TestingVectorStore implements VectorStore {
    private final List<Point> points = new ArrayList<>();
    private boolean away;
    private boolean resting;

    private record Point(
            Scope scope, EmbeddingSpace space, IndexedDocument document, Chunk chunk, UUID id) {}

    /** From now on it does not answer, or does again. */
    synchronized void setAway(boolean isAway) {
        away = isAway;
    }

    /** From now on it is left alone, or not any more. */
    synchronized void setResting(boolean isResting) {
        resting = isResting;
    }

    @Override
    public boolean isThere() {
        return true;
    }

    @Override
    public synchronized @Nullable Rest rest() {
        Instant now = Instant.now();
        return resting
                ? new Rest(now, now.plusSeconds(7), "it did not answer", Blame.UPSTREAM)
                : null;
    }

    @Override
    public synchronized List<UUID> put(
            Scope scope, EmbeddingSpace space, List<IndexedDocument> documents)
            throws VectorStoreUnavailable {
        answer();
        List<UUID> ids = new ArrayList<>();
        for (IndexedDocument document : documents) {
            points.removeIf(point ->
                    point.scope().equals(scope)
                            && point.space().equals(space)
                            && point.document().id().equals(document.id()));
            for (Chunk chunk : document.chunks()) {
                UUID id = id(scope, space, document, chunk);
                points.add(new Point(scope, space, document, chunk, id));
                ids.add(id);
            }
        }
        return ids;
    }

    private static UUID id(
            Scope scope, EmbeddingSpace space, IndexedDocument document, Chunk chunk) {
        String name = scope + "/" + space + "/" + document.id() + "/" + chunk.chunk();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public synchronized List<Hit> search(
            Scope scope,
            EmbeddingSpace space,
            float[] vector,
            int limit,
            @Nullable SearchFilter filter,
            Duration timeout)
            throws VectorStoreUnavailable {
        answer();
        return points.stream()
                .filter(point -> point.scope().equals(scope) && point.space().equals(space))
                .filter(point -> filter == null || fits(filter, point.document()))
                .map(point -> hit(point, cosine(vector, point.chunk().vector())))
                .sorted(Comparator.comparingDouble(Hit::score).reversed())
                .limit(limit)
                .toList();
    }

    private static Hit hit(Point point, double score) {
        return new Hit(
                point.document().id(),
                point.chunk().chunk(),
                score,
                point.chunk().text(),
                point.document().source(),
                point.document().metadata(),
                point.id());
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double lengths = 0;
        double others = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            lengths += a[i] * a[i];
            others += b[i] * b[i];
        }
        return dot / Math.sqrt(lengths * others);
    }

    private static boolean fits(SearchFilter filter, IndexedDocument document) {
        return switch (filter) {
            case SearchFilter.And(var filters) ->
                    filters.stream().allMatch(each -> fits(each, document));
            case SearchFilter.Or(var filters) ->
                    filters.stream().anyMatch(each -> fits(each, document));
            case SearchFilter.Comparison(String key, var operator, var values) ->
                    switch (operator) {
                        case EQ, IN -> hasOneOf(document, key, values);
                        case NE, NIN -> !hasOneOf(document, key, values);
                        case GT -> isNumber(document, key, number -> number > number(values));
                        case GTE -> isNumber(document, key, number -> number >= number(values));
                        case LT -> isNumber(document, key, number -> number < number(values));
                        case LTE -> isNumber(document, key, number -> number <= number(values));
                    };
        };
    }

    private static boolean isNumber(
            IndexedDocument document, String key, DoublePredicate compared) {
        return document.metadata().get(key) instanceof Number number
                && compared.test(number.doubleValue());
    }

    private static double number(List<Object> values) {
        return ((Number) values.getFirst()).doubleValue();
    }

    private static boolean hasOneOf(IndexedDocument document, String key, List<Object> values) {
        return values.stream().anyMatch(value -> value.equals(document.metadata().get(key)));
    }

    @Override
    public synchronized long delete(String tenant, @Nullable String collection, Which which)
            throws VectorStoreUnavailable {
        answer();
        Predicate<Point> chosen =
                switch (which) {
                    case Which.Ids(var ids) -> point -> ids.contains(point.document().id());
                    case Which.Source(var source) ->
                            point -> source.equals(point.document().source());
                    case Which.Subject(var person) ->
                            point -> person.equals(point.document().dataSubject());
                    case Which.Matching(var filter) -> point -> fits(filter, point.document());
                    case Which.All() -> _ -> true;
                };
        long before = points.size();
        points.removeIf(
                chosen.and(point ->
                        point.scope().tenant().equals(tenant)
                                && (collection == null
                                        || collection.equals(point.scope().collection()))));
        return before - points.size();
    }

    @Override
    public synchronized Set<EmbeddingSpace> spacesOf(Scope scope) throws VectorStoreUnavailable {
        answer();
        return points.stream()
                .filter(point -> point.scope().equals(scope))
                .map(Point::space)
                .collect(Collectors.toSet());
    }

    @Override
    public synchronized long count(Scope scope, EmbeddingSpace space)
            throws VectorStoreUnavailable {
        answer();
        return points.stream()
                .filter(point -> point.scope().equals(scope) && point.space().equals(space))
                .count();
    }

    private void answer() throws VectorStoreUnavailable {
        if (away) {
            throw new VectorStoreUnavailable("it did not answer", new IOException("away"));
        }
    }

    @Override
    public void close() {}
}

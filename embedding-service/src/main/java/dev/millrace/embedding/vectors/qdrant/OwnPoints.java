package dev.millrace.embedding.vectors.qdrant;

import static io.qdrant.client.ConditionFactory.matchKeyword;

import dev.millrace.embedding.vectors.Scope;
import io.qdrant.client.QueryFactory;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.QuantizationSearchParams;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.SearchParams;
import org.jspecify.annotations.Nullable;

/**
 * The fence around a tenant. Every search, count and delete is made here, of a filter that begins
 * with the tenant; whatever is added to it makes it narrower.
 */
final class OwnPoints {
    /**
     * Where vectors are kept smaller too, twice as many as asked for are found by those and
     * compared by the whole ones; elsewhere it says nothing. Measured with 2,000 random vectors of
     * 64 dimensions: all of the ten nearest found rather than 96 percent.
     */
    private static final SearchParams WHOLE_AGAIN =
            SearchParams.newBuilder()
                    .setQuantization(
                            QuantizationSearchParams.newBuilder()
                                    .setRescore(true)
                                    .setOversampling(2))
                    .build();

    private final Filter filter;

    private OwnPoints(Filter filter) {
        this.filter = filter;
    }

    /** All of a collection. */
    static OwnPoints of(Scope scope) {
        return of(scope.tenant(), scope.collection());
    }

    /**
     * All of a tenant.
     *
     * @param collection null for every one
     */
    static OwnPoints of(String tenant, @Nullable String collection) {
        Filter.Builder own = Filter.newBuilder().addMust(matchKeyword(Payload.TENANT, tenant));
        if (collection != null) {
            own.addMust(matchKeyword(Payload.COLLECTION, collection));
        }
        return new OwnPoints(own.build());
    }

    /** Those of them of which this holds too. */
    OwnPoints that(Condition condition) {
        return new OwnPoints(filter.toBuilder().addMust(condition).build());
    }

    /** The nearest of them, best first. */
    QueryPoints nearest(String name, float[] vector, int limit, long timeoutSeconds) {
        return QueryPoints.newBuilder()
                .setCollectionName(name)
                .setFilter(filter)
                .setQuery(QueryFactory.nearest(vector))
                .setLimit(limit)
                .setParams(WHOLE_AGAIN)
                .setWithPayload(Payload.wanted())
                .setTimeout(timeoutSeconds)
                .build();
    }

    /** How many they are, exactly. */
    CountPoints count(String name) {
        return CountPoints.newBuilder()
                .setCollectionName(name)
                .setFilter(filter)
                .setExact(true)
                .build();
    }

    /** Away with them, durably. */
    DeletePoints delete(String name) {
        return DeletePoints.newBuilder()
                .setCollectionName(name)
                .setPoints(PointsSelector.newBuilder().setFilter(filter))
                .setWait(true)
                .build();
    }
}

package dev.millrace.embedding.vectors.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedding.vectors.Chunk;
import dev.millrace.embedding.vectors.EmbeddingSpace;
import dev.millrace.embedding.vectors.IndexedDocument;
import dev.millrace.embedding.vectors.Scope;
import dev.millrace.testkit.qdrant.RealQdrant;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.SearchParams;
import io.qdrant.client.grpc.PointsGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many of the ten nearest a search through the graph of a tenant finds. */
class RecallIT {
    private static final int POINTS = 2000;
    private static final int SEARCHES = 50;
    private static final int NEAREST = 10;
    private static final EmbeddingSpace SPACE = new EmbeddingSpace("random", "1", 64);
    private static final Scope SCOPE = new Scope("acme", "random");

    @ParameterizedTest
    @EnumSource
    void nearlyAllOfTheNearestAreFound(Quantisation quantisation) throws Exception {
        var qdrant = RealQdrant.shared();
        var random = new SplittableRandom(1);
        var collections =
                new QdrantSettings.Collections(
                        "recall-" + quantisation.name(),
                        0,
                        16,
                        100,
                        quantisation,
                        true,
                        1,
                        1,
                        OptionalInt.of(1),
                        0);
        ManagedChannel channel =
                ManagedChannelBuilder.forAddress(qdrant.host(), qdrant.grpcPort())
                        .usePlaintext()
                        .build();
        try (var store =
                TestingVectors.open(
                        TestingVectors.at(qdrant.host(), qdrant.grpcPort()),
                        new QdrantSettings.Uploads(256, 4 << 20),
                        collections)) {
            store.put(SCOPE, SPACE, documents(random));
            String name = new Stamp(collections.prefix(), SPACE).name();
            buildGraph(channel, name);

            int found = 0;
            int foundAtAGlance = 0;
            for (int n = 0; n < SEARCHES; n++) {
                float[] vector = TestingVectors.unit(random, SPACE.dimensions());
                QueryPoints query = OwnPoints.of(SCOPE).nearest(name, vector, NEAREST, 5);
                Set<String> nearest =
                        points(channel, query, SearchParams.newBuilder().setExact(true));
                found += both(nearest, hits(store, vector));
                foundAtAGlance +=
                        both(
                                nearest,
                                points(
                                        channel,
                                        query,
                                        SearchParams.newBuilder().setHnswEf(NEAREST)));
            }

            assertThat(found).isGreaterThanOrEqualTo(SEARCHES * NEAREST * 95 / 100);
            assertThat(foundAtAGlance)
                    .as("found if it is the graph that is asked")
                    .isLessThan(found);
        } finally {
            channel.shutdownNow();
        }
    }

    private static List<IndexedDocument> documents(SplittableRandom random) {
        List<IndexedDocument> documents = new ArrayList<>();
        for (int n = 0; n < POINTS; n++) {
            documents.add(
                    new IndexedDocument(
                            "doc-" + n,
                            null,
                            null,
                            Map.of(),
                            List.of(
                                    new Chunk(
                                            0,
                                            0,
                                            1,
                                            "x",
                                            TestingVectors.unit(random, SPACE.dimensions())))));
        }
        return documents;
    }

    /** Qdrant builds none for so few points by itself, and would not use it. */
    private static void buildGraph(ManagedChannel channel, String name) {
        var collections = CollectionsGrpc.newBlockingStub(channel);
        collections.update(
                UpdateCollection.newBuilder()
                        .setCollectionName(name)
                        .setHnswConfig(HnswConfigDiff.newBuilder().setFullScanThreshold(10))
                        .setOptimizersConfig(
                                OptimizersConfigDiff.newBuilder().setIndexingThreshold(10))
                        .build());
        await("a graph over all points")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    CollectionInfo info =
                            collections
                                    .get(
                                            GetCollectionInfoRequest.newBuilder()
                                                    .setCollectionName(name)
                                                    .build())
                                    .getResult();
                    assertThat(info.getStatus()).isEqualTo(CollectionStatus.Green);
                    assertThat(info.getIndexedVectorsCount()).isGreaterThanOrEqualTo(POINTS);
                });
    }

    private static Set<String> points(
            ManagedChannel channel, QueryPoints query, SearchParams.Builder params) {
        return PointsGrpc.newBlockingStub(channel)
                .query(query.toBuilder().setParams(params).build())
                .getResultList()
                .stream()
                .map(point -> point.getId().getUuid())
                .collect(Collectors.toSet());
    }

    private static Set<String> hits(QdrantVectors store, float[] vector) throws Exception {
        return store.search(SCOPE, SPACE, vector, NEAREST, null, Duration.ofSeconds(5)).stream()
                .map(hit -> hit.point().toString())
                .collect(Collectors.toSet());
    }

    private static int both(Set<String> some, Set<String> others) {
        return (int) some.stream().filter(others::contains).count();
    }
}

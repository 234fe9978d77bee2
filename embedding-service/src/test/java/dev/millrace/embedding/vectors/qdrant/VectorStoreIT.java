package dev.millrace.embedding.vectors.qdrant;

import static dev.millrace.embedding.vectors.qdrant.TestingVectors.SPACE;
import static dev.millrace.embedding.vectors.qdrant.TestingVectors.chunks;
import static dev.millrace.embedding.vectors.qdrant.TestingVectors.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.SearchFilter;
import dev.millrace.contracts.UnindexRequest.Which;
import dev.millrace.embedding.vectors.Chunk;
import dev.millrace.embedding.vectors.EmbeddingSpace;
import dev.millrace.embedding.vectors.Hit;
import dev.millrace.embedding.vectors.IndexedDocument;
import dev.millrace.embedding.vectors.Scope;
import dev.millrace.embedding.vectors.VectorStoreUnavailable;
import dev.millrace.testkit.qdrant.RealQdrant;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.CollectionsGrpc;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorStoreIT {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Scope HANDBOOK = new Scope("acme", "handbook");
    private static final Scope FAQ = new Scope("acme", "faq");
    private static final Scope OTHERS = new Scope("globex", "handbook");
    private static final EmbeddingSpace LARGER = new EmbeddingSpace("a-model", "1", 8);
    private static RealQdrant qdrant;
    private static ManagedChannel channel;

    private String prefix;
    private QdrantVectors store;

    @BeforeAll
    static void find() {
        qdrant = RealQdrant.shared();
        channel =
                ManagedChannelBuilder.forAddress(qdrant.host(), qdrant.grpcPort())
                        .usePlaintext()
                        .build();
    }

    @AfterAll
    static void leave() {
        if (channel != null) {
            channel.shutdownNow();
        }
    }

    @BeforeEach
    void open(TestInfo test) {
        prefix = Integer.toHexString(test.getDisplayName().hashCode());
        store = TestingVectors.on(qdrant, prefix);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatIsPutIsFoundAsItWas() throws Exception {
        var metadata =
                Map.<String, Object>of("lang", "en", "year", 2024L, "share", 0.5, "open", true);
        var whole =
                new IndexedDocument(
                        "doc-1",
                        "https://example.com/1",
                        "person-1",
                        metadata,
                        List.of(new Chunk(0, 5, 12, "Straße 🙂", new float[] {0, 3, 0, 4})));
        var bare = document("doc-2", 1);

        List<UUID> points = store.put(HANDBOOK, SPACE, List.of(whole, bare));
        List<Hit> hits = search(HANDBOOK, new float[] {0, 3, 0, 4}, null);

        assertThat(hits).hasSize(2);
        assertThat(hits.getFirst().score()).isCloseTo(1, within(1e-6));
        assertThat(hits.getFirst())
                .isEqualTo(
                        new Hit(
                                "doc-1",
                                0,
                                hits.getFirst().score(),
                                "Straße 🙂",
                                "https://example.com/1",
                                metadata,
                                points.getFirst()));
        assertThat(hits.getLast())
                .isEqualTo(new Hit("doc-2", 0, 0, "text 0", null, Map.of(), points.getLast()));
    }

    @Test
    void theSameAgainChangesNothing() throws Exception {
        var documents = List.of(document("a", 4), document("b", 3));

        List<UUID> first = store.put(HANDBOOK, SPACE, documents);
        List<Hit> before = search(HANDBOOK, new float[] {1, 1, 0, 0}, null);
        List<UUID> second = store.put(HANDBOOK, SPACE, documents);

        assertThat(second).isEqualTo(first).hasSize(7).doesNotHaveDuplicates();
        assertThat(store.count(HANDBOOK, SPACE)).isEqualTo(7);
        assertThat(search(HANDBOOK, new float[] {1, 1, 0, 0}, null)).isEqualTo(before);
    }

    @Test
    void aShorterVersionLeavesNothingOfTheLonger() throws Exception {
        store.put(HANDBOOK, SPACE, List.of(document("a", 7), document("b", 2), document("c", 5)));
        store.put(FAQ, SPACE, List.of(document("a", 7)));

        store.put(HANDBOOK, SPACE, List.of(document("a", 2), document("c", 5)));

        assertThat(chunksOf("a")).containsExactlyInAnyOrder(0, 1);
        assertThat(chunksOf("b")).containsExactlyInAnyOrder(0, 1);
        assertThat(chunksOf("c")).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        assertThat(store.count(FAQ, SPACE)).isEqualTo(7);
    }

    @Test
    void anotherVersionReplacesTextSourcePersonAndMetadata() throws Exception {
        var first =
                new IndexedDocument(
                        "a", "here", "person", Map.of("lang", "en", "year", 1L), chunks(1));
        store.put(HANDBOOK, SPACE, List.of(first));

        store.put(HANDBOOK, SPACE, List.of(document("a", 1, Map.of("lang", "de"))));

        Hit hit = search(HANDBOOK, new float[] {1, 0, 0, 0}, null).getFirst();
        assertThat(hit.metadata()).isEqualTo(Map.of("lang", "de"));
        assertThat(hit.source()).isNull();
        assertThat(search(HANDBOOK, new float[] {1, 0, 0, 0}, eq("lang", "en"))).isEmpty();
        assertThat(store.delete("acme", null, new Which.Subject("person"))).isZero();
    }

    @Test
    void twoTenantsMayCallThingsAlike() throws Exception {
        List<UUID> ours = store.put(HANDBOOK, SPACE, List.of(document("a", 3)));
        List<UUID> theirs = store.put(OTHERS, SPACE, List.of(document("a", 3)));

        assertThat(ours).doesNotContainAnyElementsOf(theirs);
        assertThat(store.delete("acme", "handbook", new Which.All())).isEqualTo(3);
        assertThat(store.count(HANDBOOK, SPACE)).isZero();
        assertThat(store.count(OTHERS, SPACE)).isEqualTo(3);
    }

    @Test
    void documentsAreDeletedByIdFromAllSpaces() throws Exception {
        putEverywhere();

        long deleted =
                store.delete(
                        "acme", "handbook", new Which.Ids(List.of("a", "nobody", "b", "x", "y")));

        assertThat(deleted).isEqualTo(2 + 2 + 1 + 1);
        assertThat(left()).containsExactly(1L, 1L, 4L, 4L);
    }

    @Test
    void documentsAreDeletedBySourceFromAllSpaces() throws Exception {
        putEverywhere();

        long deleted = store.delete("acme", "handbook", new Which.Source("wiki"));

        assertThat(deleted).isEqualTo(3 + 3);
        assertThat(left()).containsExactly(1L, 1L, 4L, 4L);
    }

    @Test
    void documentsAreDeletedByFilterFromAllSpaces() throws Exception {
        putEverywhere();

        long deleted = store.delete("acme", "handbook", new Which.Matching(eq("lang", "en")));

        assertThat(deleted).isEqualTo(2 + 2);
        assertThat(left()).containsExactly(2L, 2L, 4L, 4L);
    }

    @Test
    void aPersonIsForgottenInAllCollectionsOfTheTenantAndInNoOther() throws Exception {
        putEverywhere();

        long deleted = store.delete("acme", null, new Which.Subject("person"));

        assertThat(deleted).isEqualTo(2 + 2 + 2);
        assertThat(left()).containsExactly(2L, 2L, 2L, 4L);
        assertThat(store.delete("acme", null, new Which.Subject("person"))).isZero();
    }

    @Test
    void aCollectionIsDeletedAsAWhole() throws Exception {
        putEverywhere();

        assertThat(store.delete("acme", "handbook", new Which.All())).isEqualTo(4 + 4);
        assertThat(left()).containsExactly(0L, 0L, 4L, 4L);
        assertThat(store.spacesOf(HANDBOOK)).isEmpty();
        assertThat(store.spacesOf(FAQ)).containsExactly(SPACE);
    }

    /** Four chunks in two spaces of one collection, in another, and of another tenant. */
    private void putEverywhere() throws Exception {
        store.put(HANDBOOK, SPACE, someOf(4));
        store.put(HANDBOOK, LARGER, someOf(8));
        store.put(FAQ, SPACE, someOf(4));
        store.put(OTHERS, SPACE, someOf(4));
    }

    private static List<IndexedDocument> someOf(int dimensions) {
        return List.of(
                new IndexedDocument(
                        "a", "wiki", "person", Map.of("lang", "en"), ones(2, dimensions)),
                new IndexedDocument("b", "wiki", null, Map.of("lang", "de"), ones(1, dimensions)),
                new IndexedDocument("c", "mail", null, Map.of(), ones(1, dimensions)));
    }

    private static List<Chunk> ones(int count, int dimensions) {
        return chunks(count).stream()
                .map(chunk -> {
                    float[] vector = new float[dimensions];
                    vector[chunk.chunk()] = 1;
                    return new Chunk(chunk.chunk(), chunk.from(), chunk.to(), chunk.text(), vector);
                })
                .toList();
    }

    private List<Long> left() throws Exception {
        return List.of(
                store.count(HANDBOOK, SPACE),
                store.count(HANDBOOK, LARGER),
                store.count(FAQ, SPACE),
                store.count(OTHERS, SPACE));
    }

    @Test
    void theSpacesOfACollectionAreThoseWithAPointOfIt() throws Exception {
        store.put(HANDBOOK, SPACE, List.of(document("a", 1)));
        store.put(HANDBOOK, LARGER, someOf(8));
        store.put(OTHERS, new EmbeddingSpace("another", "1", 4), List.of(document("a", 1)));

        assertThat(store.spacesOf(HANDBOOK)).containsExactlyInAnyOrder(SPACE, LARGER);
        assertThat(store.spacesOf(new Scope("acme", "nothing"))).isEmpty();
        assertThat(store.spacesOf(new Scope("nobody", "handbook"))).isEmpty();
    }

    @Test
    void whereNothingWasPutNothingIsFound() throws Exception {
        assertThat(search(HANDBOOK, new float[] {1, 0, 0, 0}, null)).isEmpty();
        assertThat(store.count(HANDBOOK, SPACE)).isZero();
        assertThat(store.spacesOf(HANDBOOK)).isEmpty();
        assertThat(store.delete("acme", null, new Which.All())).isZero();
    }

    @Test
    void aSearchEndsAtItsLimit() throws Exception {
        store.put(HANDBOOK, SPACE, List.of(document("a", 9)));

        List<Hit> hits = store.search(HANDBOOK, SPACE, new float[] {1, 0, 0, 0}, 4, null, PATIENCE);

        assertThat(hits).extracting(Hit::chunk).containsExactly(0, 1, 2, 3);
    }

    @Test
    void aPointLargerThanARequestMayBeGoesAlone() throws Exception {
        try (var small =
                TestingVectors.open(
                        TestingVectors.at(qdrant.host(), qdrant.grpcPort()),
                        new QdrantSettings.Uploads(256, 1),
                        TestingVectors.collections(prefix))) {
            small.put(HANDBOOK, SPACE, List.of(document("a", 3)));
        }

        assertThat(store.count(HANDBOOK, SPACE)).isEqualTo(3);
    }

    @Test
    void aCollectionIsMadeAsTheSettingsSay() throws Exception {
        var settings =
                new QdrantSettings.Collections(
                        prefix, 8, 12, 64, Quantisation.SCALAR, true, 1, 1, OptionalInt.of(2), 0);
        try (var other =
                TestingVectors.open(
                        TestingVectors.at(qdrant.host(), qdrant.grpcPort()),
                        TestingVectors.SMALL_UPLOADS,
                        settings)) {
            other.put(HANDBOOK, SPACE, List.of(document("a", 1)));
        }

        CollectionInfo info =
                CollectionsGrpc.newBlockingStub(channel)
                        .get(
                                GetCollectionInfoRequest.newBuilder()
                                        .setCollectionName(new Stamp(prefix, SPACE).name())
                                        .build())
                        .getResult();
        CollectionConfig config = info.getConfig();
        assertThat(config.getHnswConfig().getM()).isEqualTo(8);
        assertThat(config.getHnswConfig().getPayloadM()).isEqualTo(12);
        assertThat(config.getHnswConfig().getEfConstruct()).isEqualTo(64);
        assertThat(config.getQuantizationConfig().hasScalar()).isTrue();
        assertThat(config.getParams().getVectorsConfig().getParams().getOnDisk()).isTrue();
        assertThat(config.getParams().getShardNumber()).isEqualTo(2);
        assertThat(info.getPayloadSchemaMap())
                .containsOnlyKeys(
                        "tenant",
                        "collection",
                        "document_id",
                        "chunk",
                        "source",
                        "data_subject",
                        "pairs");
        assertThat(
                        info.getPayloadSchemaOrThrow("tenant")
                                .getParams()
                                .getKeywordIndexParams()
                                .getIsTenant())
                .isTrue();
    }

    @Test
    void theLongestNamesAreKept() throws Exception {
        String id = "ß".repeat(256);
        String source = "s".repeat(2048);
        var longest =
                new IndexedDocument(
                        id, source, id, Map.of("k".repeat(64), "v".repeat(512)), chunks(1));
        store.put(HANDBOOK, SPACE, List.of(longest, document("a", 1)));

        assertThat(search(HANDBOOK, new float[] {1, 0, 0, 0}, eq("k".repeat(64), "v".repeat(512))))
                .extracting(Hit::documentId)
                .containsExactly(id);
        assertThat(store.delete("acme", "handbook", new Which.Source(source))).isOne();
    }

    @Test
    void manyMayBeTheFirst() throws Exception {
        try (var workers = Executors.newVirtualThreadPerTaskExecutor();
                var another = TestingVectors.on(qdrant, prefix)) {
            var puts =
                    List.of("a", "b", "c", "d", "e", "f").stream()
                            .<Callable<List<UUID>>>map(id ->
                                    () ->
                                            (id.compareTo("d") < 0 ? store : another)
                                                    .put(HANDBOOK, SPACE, List.of(document(id, 2))))
                            .toList();

            for (var put : workers.invokeAll(puts)) {
                assertThat(put.get()).hasSize(2);
            }
        }

        assertThat(store.count(HANDBOOK, SPACE)).isEqualTo(12);
    }

    @Test
    void aCollectionThatSomebodyRemovedIsMadeAnew() throws Exception {
        store.put(HANDBOOK, SPACE, List.of(document("a", 2)));
        remove(SPACE);

        assertThat(search(HANDBOOK, new float[] {1, 0, 0, 0}, null)).isEmpty();
        store.put(HANDBOOK, SPACE, List.of(document("b", 3)));
        remove(SPACE);
        store.put(HANDBOOK, SPACE, List.of(document("b", 3)));

        assertThat(store.count(HANDBOOK, SPACE)).isEqualTo(3);
    }

    @Test
    void aVectorOfAnotherLengthIsNeitherPutNorLookedFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.put(HANDBOOK, LARGER, List.of(document("a", 1))))
                .withMessageContainingAll("4 dimensions", "8");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> search(HANDBOOK, new float[3], null))
                .withMessageContainingAll("3 dimensions", "4");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCollectionOfThatNameThatIsAnotherIsRefused(boolean hasStamp) {
        var create =
                CreateCollection.newBuilder()
                        .setCollectionName(new Stamp(prefix, SPACE).name())
                        .setVectorsConfig(
                                VectorsConfig.newBuilder()
                                        .setParams(
                                                VectorParams.newBuilder()
                                                        .setSize(5)
                                                        .setDistance(Distance.Cosine)));
        if (hasStamp) {
            create.putAllMetadata(new Stamp(prefix, SPACE).metadata());
        }
        CollectionsGrpc.newBlockingStub(channel).create(create.build());

        assertThatExceptionOfType(VectorStoreUnavailable.class)
                .isThrownBy(() -> store.put(HANDBOOK, SPACE, List.of(document("a", 1))))
                .withCauseInstanceOf(WrongCollection.class)
                .havingCause()
                .withMessageContainingAll(
                        new Stamp(prefix, SPACE).name(), hasStamp ? "5 dimensions" : "no stamp");
        assertThatExceptionOfType(VectorStoreUnavailable.class)
                .isThrownBy(() -> search(HANDBOOK, new float[] {1, 0, 0, 0}, null));
        remove(SPACE);
    }

    @Test
    void whatIsOfAnotherInstallationStays() throws Exception {
        try (var another = TestingVectors.on(qdrant, prefix + "-2")) {
            store.put(HANDBOOK, SPACE, List.of(document("a", 2)));
            another.put(HANDBOOK, LARGER, someOf(8));

            assertThat(store.spacesOf(HANDBOOK)).containsExactly(SPACE);
            assertThat(store.delete("acme", null, new Which.All())).isEqualTo(2);
            assertThat(another.count(HANDBOOK, LARGER)).isEqualTo(4);
        }
    }

    private List<Hit> search(Scope scope, float[] vector, @Nullable SearchFilter filter)
            throws Exception {
        return store.search(scope, SPACE, vector, 100, filter, PATIENCE);
    }

    private List<Integer> chunksOf(String id) throws Exception {
        return search(HANDBOOK, new float[] {1, 0, 0, 0}, null).stream()
                .filter(hit -> hit.documentId().equals(id))
                .map(Hit::chunk)
                .toList();
    }

    private static SearchFilter eq(String key, Object value) {
        return new SearchFilter.Comparison(key, SearchFilter.Operator.EQ, List.of(value));
    }

    private void remove(EmbeddingSpace space) {
        CollectionsGrpc.newBlockingStub(channel)
                .delete(
                        DeleteCollection.newBuilder()
                                .setCollectionName(new Stamp(prefix, space).name())
                                .build());
    }
}

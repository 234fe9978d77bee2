package dev.millrace.embedding.vectors.qdrant;

import static dev.millrace.contracts.SearchFilter.Operator.EQ;
import static dev.millrace.contracts.SearchFilter.Operator.GT;
import static dev.millrace.contracts.SearchFilter.Operator.GTE;
import static dev.millrace.contracts.SearchFilter.Operator.IN;
import static dev.millrace.contracts.SearchFilter.Operator.LT;
import static dev.millrace.contracts.SearchFilter.Operator.LTE;
import static dev.millrace.contracts.SearchFilter.Operator.NE;
import static dev.millrace.contracts.SearchFilter.Operator.NIN;
import static dev.millrace.embedding.vectors.qdrant.TestingVectors.SPACE;
import static dev.millrace.embedding.vectors.qdrant.TestingVectors.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.SearchFilter;
import dev.millrace.contracts.SearchFilter.And;
import dev.millrace.contracts.SearchFilter.Comparison;
import dev.millrace.contracts.SearchFilter.Operator;
import dev.millrace.contracts.SearchFilter.Or;
import dev.millrace.contracts.UnindexRequest.Which;
import dev.millrace.embedding.vectors.Hit;
import dev.millrace.embedding.vectors.Scope;
import dev.millrace.testkit.qdrant.RealQdrant;
import io.grpc.ManagedChannelBuilder;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.CollectionsGrpc;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a filter finds among four documents. */
class FiltersIT {
    private static final Scope SCOPE = new Scope("acme", "filters");
    private static QdrantVectors store;

    @BeforeAll
    static void put() throws Exception {
        store = TestingVectors.on(RealQdrant.shared(), "filters");
        store.put(
                SCOPE,
                SPACE,
                List.of(
                        document("en", 1, Map.of("lang", "en", "year", 2023L, "open", true)),
                        document("de", 1, Map.of("lang", "de", "year", 2024.0, "a.b\"]", "x")),
                        document("text", 1, Map.of("lang", "EN", "year", "2024", "open", "true")),
                        document("bare", 1)));
    }

    @AfterAll
    static void close() {
        if (store != null) {
            store.close();
        }
    }

    @Test
    void aValueIsEqualToItselfAndToNothingOfAnotherType() throws Exception {
        assertThat(found(of("lang", EQ, "en"))).containsExactly("en");
        assertThat(found(of("open", EQ, true))).containsExactly("en");
        assertThat(found(of("open", EQ, "true"))).containsExactly("text");
        assertThat(found(of("year", EQ, "2024"))).containsExactly("text");
        assertThat(found(of("lang", EQ, "fr"))).isEmpty();
    }

    @Test
    void aNumberIsTheSameWithAndWithoutAPoint() throws Exception {
        assertThat(found(of("year", EQ, 2024L))).containsExactly("de");
        assertThat(found(of("year", EQ, 2023.0))).containsExactly("en");
    }

    @Test
    void whatIsMissingEqualsNothingAndIsNeitherLessNorMore() throws Exception {
        assertThat(found(of("lang", NE, "en"))).containsExactlyInAnyOrder("de", "text", "bare");
        assertThat(found(of("lang", NIN, "en", "de"))).containsExactlyInAnyOrder("text", "bare");
        assertThat(found(of("year", GT, -1e300))).containsExactlyInAnyOrder("en", "de");
        assertThat(found(of("year", LT, 1e300))).containsExactlyInAnyOrder("en", "de");
    }

    @Test
    void numbersAreLessAndMore() throws Exception {
        assertThat(found(of("year", GT, 2023L))).containsExactly("de");
        assertThat(found(of("year", GTE, 2023.0))).containsExactlyInAnyOrder("en", "de");
        assertThat(found(of("year", LT, 2023.5))).containsExactly("en");
        assertThat(found(of("year", LTE, 2023L))).containsExactly("en");
    }

    @Test
    void oneOfSeveralIsEnoughForAListAndForOr() throws Exception {
        assertThat(found(of("lang", IN, "en", "de", "fr"))).containsExactlyInAnyOrder("en", "de");
        assertThat(found(new Or(List.of(of("lang", EQ, "de"), of("open", EQ, true)))))
                .containsExactlyInAnyOrder("en", "de");
    }

    @Test
    void allHoldForAnd() throws Exception {
        SearchFilter notEnglish = of("lang", NE, "en");
        assertThat(found(new And(List.of(notEnglish, of("year", GT, 0L))))).containsExactly("de");
        assertThat(
                        found(
                                new And(
                                        List.of(
                                                notEnglish,
                                                new Or(
                                                        List.of(
                                                                of("year", GT, 2030L),
                                                                of("year", EQ, "2024")))))))
                .containsExactly("text");
    }

    @Test
    void aKeyMayBeWrittenInAnyWay() throws Exception {
        assertThat(found(of("a.b\"]", EQ, "x"))).containsExactly("de");
        assertThat(found(of("a", EQ, "x"))).isEmpty();
    }

    @Test
    void aFieldOfOursIsNoMetadata() throws Exception {
        assertThat(found(of("tenant", EQ, "acme"))).isEmpty();
        assertThat(found(of("chunk", GTE, 0L))).isEmpty();
    }

    @Test
    void numbersThatAreFilteredByGetAnIndexAsLongAsTheyAreFew() throws Exception {
        var filter =
                new And(
                        List.of(
                                of("year", GT, 2023L),
                                new Or(
                                        List.of(
                                                of("a", LT, 1L),
                                                of("b", LT, 1L),
                                                of("c", LT, 1L)))));
        var number = new And(List.of(of("year", GT, 2023L), of("lang", EQ, "de")));

        assertThat(found(filter)).isEmpty();
        await().untilAsserted(() -> assertThat(numberIndexes()).hasSize(2));
        assertThat(found(number)).containsExactly("de");
        assertThat(found(of("d", LT, 1L))).isEmpty();

        assertThat(numberIndexes()).hasSize(2);
    }

    private static Set<String> numberIndexes() {
        var qdrant = RealQdrant.shared();
        var channel =
                ManagedChannelBuilder.forAddress(qdrant.host(), qdrant.grpcPort())
                        .usePlaintext()
                        .build();
        try {
            return CollectionsGrpc.newBlockingStub(channel)
                    .get(
                            GetCollectionInfoRequest.newBuilder()
                                    .setCollectionName(new Stamp("filters", SPACE).name())
                                    .build())
                    .getResult()
                    .getPayloadSchemaMap()
                    .keySet()
                    .stream()
                    .filter(MetadataFields::isNumber)
                    .collect(Collectors.toSet());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void aCompoundOfNothingIsRefused() {
        for (SearchFilter empty : List.of(new Or(List.of()), new And(List.of()))) {
            assertThatIllegalArgumentException().isThrownBy(() -> found(empty));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.delete("acme", "filters", new Which.Matching(empty)));
        }
    }

    private static SearchFilter of(String key, Operator operator, Object... values) {
        return new Comparison(key, operator, List.of(values));
    }

    private static Set<String> found(SearchFilter filter) throws Exception {
        float[] any = {1, 0, 0, 0};
        return store.search(SCOPE, SPACE, any, 100, filter, Duration.ofSeconds(5)).stream()
                .map(Hit::documentId)
                .collect(Collectors.toSet());
    }
}

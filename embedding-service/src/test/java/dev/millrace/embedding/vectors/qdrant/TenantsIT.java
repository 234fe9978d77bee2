package dev.millrace.embedding.vectors.qdrant;

import static dev.millrace.embedding.vectors.qdrant.TestingVectors.SPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.contracts.SearchFilter;
import dev.millrace.contracts.UnindexRequest.Which;
import dev.millrace.embedding.vectors.Chunk;
import dev.millrace.embedding.vectors.Hit;
import dev.millrace.embedding.vectors.IndexedDocument;
import dev.millrace.embedding.vectors.Scope;
import dev.millrace.testkit.Seeds;
import dev.millrace.testkit.qdrant.RealQdrant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two tenants in one collection of Qdrant, under the same name, with the same documents. */
class TenantsIT {
    private static final Scope OURS = new Scope("acme", "handbook");
    private static final Scope OUR_FAQ = new Scope("acme", "faq");
    private static final Scope THEIRS = new Scope("globex", "handbook");
    private static final int DOCUMENTS = 12;
    private static final float[] ANY = {1, 0, 0, 0};

    private static RealQdrant qdrant;

    private QdrantVectors store;

    @BeforeAll
    static void find() {
        qdrant = RealQdrant.shared();
    }

    @BeforeEach
    void open() {
        store = TestingVectors.on(qdrant, "tenants");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void noFilterFindsOrDeletesWhatIsAnothersAndEachFindsWhatItMeans() throws Exception {
        store.put(THEIRS, SPACE, documents(new RandomFilters(new SplittableRandom(1))));
        store.put(OUR_FAQ, SPACE, documents(new RandomFilters(new SplittableRandom(1))));
        List<Hit> theirs = all(THEIRS);
        List<Hit> ourFaq = all(OUR_FAQ);

        Seeds.check(
                300,
                random -> {
                    RandomFilters filters = new RandomFilters(random);
                    try {
                        check(documents(filters), filters.filter());
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });

        assertThat(all(THEIRS)).hasSize(DOCUMENTS).containsExactlyInAnyOrderElementsOf(theirs);
        assertThat(all(OUR_FAQ)).containsExactlyInAnyOrderElementsOf(ourFaq);
    }

    private void check(List<IndexedDocument> documents, SearchFilter filter) throws Exception {
        store.put(OURS, SPACE, documents);
        List<IndexedDocument> meant =
                documents.stream().filter(d -> RandomFilters.holds(filter, d.metadata())).toList();

        List<Hit> hits = store.search(OURS, SPACE, ANY, 1000, filter, Duration.ofSeconds(5));
        long deleted = store.delete("acme", "handbook", new Which.Matching(filter));

        assertThat(hits)
                .as("%s", filter)
                .extracting(Hit::documentId, Hit::metadata)
                .containsExactlyInAnyOrderElementsOf(
                        meant.stream().map(d -> tuple(d.id(), d.metadata())).toList());
        assertThat(deleted).as("%s", filter).isEqualTo(meant.size());
        assertThat(store.count(OURS, SPACE)).isEqualTo(documents.size() - meant.size());
        assertThat(store.count(THEIRS, SPACE)).isEqualTo(DOCUMENTS);
    }

    private static List<IndexedDocument> documents(RandomFilters random) {
        List<IndexedDocument> documents = new ArrayList<>();
        for (int n = 0; n < DOCUMENTS; n++) {
            Map<String, Object> metadata = random.metadata();
            documents.add(
                    new IndexedDocument(
                            "doc-" + n,
                            null,
                            null,
                            metadata,
                            List.of(new Chunk(0, 0, 4, "text", new float[] {1, n, 0, 0}))));
        }
        return documents;
    }

    private List<Hit> all(Scope scope) throws Exception {
        return store.search(scope, SPACE, ANY, 1000, null, Duration.ofSeconds(5));
    }
}

package dev.millrace.embedding.vectors.qdrant;

import static dev.millrace.embedding.vectors.qdrant.TestingVectors.SPACE;
import static dev.millrace.embedding.vectors.qdrant.TestingVectors.document;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedding.vectors.Hit;
import dev.millrace.embedding.vectors.Scope;
import dev.millrace.embedding.vectors.VectorStoreUnavailable;
import dev.millrace.testkit.qdrant.RealQdrant;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ServerAwayIT {
    private static final Scope SCOPE = new Scope("acme", "handbook");
    private static final float[] ANY = {1, 0, 0, 0};

    private RealQdrant qdrant;
    private QdrantVectors store;

    @BeforeEach
    void start() {
        qdrant = RealQdrant.started();
        store = TestingVectors.on(qdrant, "away");
    }

    @AfterEach
    void stop() {
        if (qdrant != null) {
            store.close();
            qdrant.close();
        }
    }

    @Test
    void whatWasPutIsThereAfterAKillAndTheStoreWorksOnByItself() throws Exception {
        List<UUID> points = store.put(SCOPE, SPACE, List.of(document("a", 5)));

        qdrant.kill();
        unavailable(() -> search(Duration.ofSeconds(5)), "cannot be reached");
        unavailable(() -> store.put(SCOPE, SPACE, List.of(document("b", 1))), "Qdrant");
        qdrant.start();

        await().ignoreExceptionsInstanceOf(VectorStoreUnavailable.class)
                .untilAsserted(() ->
                        assertThat(search(Duration.ofSeconds(5)))
                                .extracting(Hit::point)
                                .containsExactlyElementsOf(points));
        await().untilAsserted(() -> assertThat(store.rest()).isNull());
        store.put(SCOPE, SPACE, List.of(document("b", 1)));
        assertThat(store.count(SCOPE, SPACE)).isEqualTo(6);
    }

    @Test
    void aServerThatIsAwayIsLeftAloneForAWhile() {
        qdrant.kill();
        try (var resting =
                TestingVectors.open(
                        TestingVectors.at(qdrant.host(), qdrant.grpcPort()),
                        TestingVectors.SMALL_UPLOADS,
                        TestingVectors.collections("away"),
                        Duration.ofDays(1))) {
            assertThat(resting.rest()).isNull();
            unavailable(() -> resting.spacesOf(SCOPE), "Qdrant: it cannot be reached");

            assertThat(requireNonNull(resting.rest()).reason())
                    .isEqualTo("Qdrant is not called: it cannot be reached");
            unavailable(() -> resting.spacesOf(SCOPE), "Qdrant is not called");
        }
    }

    @Test
    void aServerThatWasNotThereAtTheStartIsFoundLater() throws Exception {
        qdrant.kill();

        unavailable(() -> store.put(SCOPE, SPACE, List.of(document("a", 1))), "cannot be reached");
        qdrant.start();

        await().ignoreExceptionsInstanceOf(VectorStoreUnavailable.class)
                .untilAsserted(() ->
                        assertThat(store.put(SCOPE, SPACE, List.of(document("a", 1)))).hasSize(1));
    }

    /** Far more patience than the store has, so that it is the store's that ends. */
    @Test
    @Timeout(60)
    void aServerThatDoesNotAnswerIsWaitedForNoLongerThanAllowed() throws Exception {
        store.put(SCOPE, SPACE, List.of(document("a", 1)));

        qdrant.pause();
        unavailable(() -> search(Duration.ofMillis(300)), "in time");
        unavailable(() -> store.put(SCOPE, SPACE, List.of(document("b", 1))), "in time");
        qdrant.resume();

        await().ignoreExceptionsInstanceOf(VectorStoreUnavailable.class)
                .untilAsserted(() ->
                        assertThat(search(Duration.ofSeconds(5)))
                                .extracting(Hit::documentId)
                                .contains("a"));
    }

    @Test
    void whoIsInterruptedWaitsNoLonger() throws Exception {
        store.put(SCOPE, SPACE, List.of(document("a", 1)));
        qdrant.pause();
        var ended = new CompletableFuture<Object>();
        Thread waiting =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                ended.complete(search(Duration.ofMinutes(10)));
                            } catch (Exception e) {
                                ended.complete(e);
                            }
                        });
        await().until(() -> waiting.getState() == Thread.State.WAITING);

        waiting.interrupt();

        assertThat(ended.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(store.rest()).isNull();
        qdrant.resume();
    }

    private List<Hit> search(Duration timeout) throws Exception {
        return store.search(SCOPE, SPACE, ANY, 10, null, timeout);
    }

    private static void unavailable(ThrowingCallable call, String reason) {
        assertThatExceptionOfType(VectorStoreUnavailable.class)
                .isThrownBy(call)
                .withMessageContaining(reason);
    }
}

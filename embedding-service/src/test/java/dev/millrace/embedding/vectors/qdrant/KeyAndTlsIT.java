package dev.millrace.embedding.vectors.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.embedding.vectors.Scope;
import dev.millrace.embedding.vectors.VectorStoreUnavailable;
import dev.millrace.testkit.secured.TestingAuthority;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsResponse;
import io.qdrant.client.grpc.CollectionsGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server behind TLS that lets in who has its key; it has no collections. */
class KeyAndTlsIT {
    private static final Scope SCOPE = new Scope("acme", "handbook");

    @TempDir private Path directory;
    private Path authority;
    private Path key;
    private Server server;

    @BeforeEach
    void start() throws Exception {
        var testing = new TestingAuthority(directory);
        authority = testing.certificate();
        key = Files.writeString(directory.resolve("key"), "first\n");
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(
                KeyStore.getInstance(
                        testing.keyStore("qdrant").toFile(),
                        TestingAuthority.PASSWORD.toCharArray()),
                TestingAuthority.PASSWORD.toCharArray());
        server =
                Grpc.newServerBuilderForPort(
                                0,
                                TlsServerCredentials.newBuilder()
                                        .keyManager(keys.getKeyManagers())
                                        .build())
                        .addService(new NoCollections())
                        .intercept(new WantsTheKey())
                        .build()
                        .start();
    }

    @AfterEach
    void stop() throws Exception {
        server.shutdownNow();
        server.awaitTermination(10, TimeUnit.SECONDS);
    }

    @Test
    void theKeyInTheFileIsShownAsItIsNow() throws Exception {
        try (var store = open(key)) {
            assertThat(store.spacesOf(SCOPE)).isEmpty();

            rewrite("wrong");
            assertThatExceptionOfType(VectorStoreUnavailable.class)
                    .isThrownBy(() -> store.spacesOf(SCOPE))
                    .withMessage("Qdrant: it does not let us in");
        }
    }

    @Test
    void aStartWithoutTheKeyFails() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(directory.resolve("missing")))
                .withMessageContainingAll("embedding.vectors.api-key-file", "missing");
    }

    @Test
    void aServerOfAnUnknownAuthorityIsNotSpokenTo() {
        try (var store =
                TestingVectors.open(
                        new QdrantSettings.Server(
                                "localhost",
                                server.getPort(),
                                true,
                                Optional.empty(),
                                Optional.of(key),
                                1 << 20),
                        TestingVectors.SMALL_UPLOADS,
                        TestingVectors.collections("tls"))) {
            assertThatExceptionOfType(VectorStoreUnavailable.class)
                    .isThrownBy(() -> store.spacesOf(SCOPE))
                    .withMessage("Qdrant: it cannot be reached");
        }
    }

    private QdrantVectors open(Path keyFile) {
        return TestingVectors.open(
                TestingVectors.tlsAt("localhost", server.getPort(), authority, keyFile),
                TestingVectors.SMALL_UPLOADS,
                TestingVectors.collections("tls"));
    }

    /** Two writes within a tick of the file system's clock are told apart too. */
    private void rewrite(String text) throws Exception {
        FileTime before = Files.getLastModifiedTime(key);
        Files.writeString(key, text);
        Files.setLastModifiedTime(key, FileTime.fromMillis(before.toMillis() + 1000));
    }

    private static final class NoCollections extends CollectionsGrpc.CollectionsImplBase {
        @Override
        public void list(
                ListCollectionsRequest request, StreamObserver<ListCollectionsResponse> answer) {
            answer.onNext(ListCollectionsResponse.getDefaultInstance());
            answer.onCompleted();
        }
    }

    private static final class WantsTheKey implements ServerInterceptor {
        private static final Metadata.Key<String> HEADER =
                Metadata.Key.of("api-key", Metadata.ASCII_STRING_MARSHALLER);

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (!"first".equals(headers.get(HEADER))) {
                call.close(Status.UNAUTHENTICATED, new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }
}

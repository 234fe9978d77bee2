package dev.millrace.embedding.vectors.qdrant;

import dev.millrace.backends.breaker.Breakers;
import dev.millrace.embedding.vectors.Chunk;
import dev.millrace.embedding.vectors.EmbeddingSpace;
import dev.millrace.embedding.vectors.IndexedDocument;
import dev.millrace.testkit.qdrant.RealQdrant;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Stores on a real Qdrant, and what is put into them. */
final class TestingVectors {
    static final EmbeddingSpace SPACE = new EmbeddingSpace("a-model", "1", 4);
    static final QdrantSettings.Uploads SMALL_UPLOADS = new QdrantSettings.Uploads(3, 4 << 20);

    private TestingVectors() {}

    /** With names of its own, and requests so small that a few points make several. */
    static QdrantVectors on(RealQdrant qdrant, String prefix) {
        return open(at(qdrant.host(), qdrant.grpcPort()), SMALL_UPLOADS, collections(prefix));
    }

    static QdrantSettings.Server at(String host, int port) {
        return new QdrantSettings.Server(
                host, port, false, Optional.empty(), Optional.empty(), 16 << 20);
    }

    static QdrantSettings.Server tlsAt(String host, int port, Path authority, Path key) {
        return new QdrantSettings.Server(
                host, port, true, Optional.of(authority), Optional.of(key), 16 << 20);
    }

    static QdrantSettings.Collections collections(String prefix) {
        return new QdrantSettings.Collections(
                prefix, 0, 16, 100, Quantisation.NONE, false, 1, 1, OptionalInt.empty(), 2);
    }

    static QdrantVectors open(
            QdrantSettings.Server server,
            QdrantSettings.Uploads uploads,
            QdrantSettings.Collections collections) {
        return open(server, uploads, collections, Duration.ofMillis(50));
    }

    /**
     * With little patience.
     *
     * @param rest how long a server that is away is left alone
     */
    static QdrantVectors open(
            QdrantSettings.Server server,
            QdrantSettings.Uploads uploads,
            QdrantSettings.Collections collections,
            Duration rest) {
        return QdrantVectors.open(
                new QdrantSettings(
                        server,
                        new QdrantSettings.Patience(
                                Duration.ofSeconds(2), 2, Duration.ofMillis(50)),
                        uploads,
                        collections,
                        new Breakers.Settings(20, 10, 50, 1, rest, rest, Duration.ofSeconds(2))),
                new SimpleMeterRegistry(),
                Clock.systemUTC());
    }

    static IndexedDocument document(String id, int chunks) {
        return document(id, chunks, Map.of());
    }

    static IndexedDocument document(String id, int chunks, Map<String, Object> metadata) {
        return new IndexedDocument(id, null, null, metadata, chunks(chunks));
    }

    static List<Chunk> chunks(int count) {
        return IntStream.range(0, count)
                .mapToObj(n ->
                        new Chunk(n, n * 10, n * 10 + 10, "text " + n, new float[] {1, n, 0, 0}))
                .toList();
    }

    /** Of length 1, in any direction. */
    static float[] unit(RandomGenerator random, int dimensions) {
        float[] vector = new float[dimensions];
        double square = 0;
        for (int n = 0; n < dimensions; n++) {
            vector[n] = (float) random.nextGaussian();
            square += vector[n] * vector[n];
        }
        for (int n = 0; n < dimensions; n++) {
            vector[n] /= (float) Math.sqrt(square);
        }
        return vector;
    }
}

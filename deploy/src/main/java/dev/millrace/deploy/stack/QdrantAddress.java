package dev.millrace.deploy.stack;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a Qdrant is.
 *
 * @param grpcPort the port that the services speak to
 * @param http what people look at; null where only the other is known
 */
public record QdrantAddress(String host, int grpcPort, @Nullable URI http) {
    /** One of our own. */
    static QdrantAddress onLoopback(int grpcPort, int httpPort) {
        return new QdrantAddress(
                "127.0.0.1", grpcPort, URI.create("http://127.0.0.1:%d".formatted(httpPort)));
    }

    /**
     * Reads the host and the gRPC port of one that somebody else runs.
     *
     * @throws IllegalArgumentException if it is not {@code HOST:PORT}
     */
    public static QdrantAddress parse(String text) {
        URI read;
        try {
            read = URI.create("grpc://" + text);
        } catch (IllegalArgumentException e) {
            throw notOne(text);
        }
        if (read.getHost() == null || read.getPort() < 1 || !text.equals(read.getRawAuthority())) {
            throw notOne(text);
        }
        return new QdrantAddress(read.getHost(), read.getPort(), null);
    }

    private static IllegalArgumentException notOne(String text) {
        return new IllegalArgumentException(
                "'%s' is no address of Qdrant; wanted is HOST:PORT, the port that speaks gRPC"
                        .formatted(text));
    }

    /** Whether somebody listens there. */
    boolean listens() {
        return Patience.listens(host, grpcPort);
    }

    /** Host and gRPC port. */
    public String grpc() {
        return host + ":" + grpcPort;
    }
}

package dev.millrace.embedding.vectors.qdrant;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.util.concurrent.ListenableFuture;
import dev.millrace.backends.http.ApiKeyFile;
import io.grpc.ChannelCredentials;
import io.grpc.ConnectivityState;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.AbstractStub;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.CollectionsGrpc.CollectionsFutureStub;
import io.qdrant.client.grpc.PointsGrpc;
import io.qdrant.client.grpc.PointsGrpc.PointsFutureStub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * Makes requests over one connection, each with a deadline, and those again that did not get
 * through: all of ours may be made twice. It uses the client's generated stubs, as {@code
 * QdrantClient} around them logs a stack trace for each request that fails.
 */
final class Calls implements AutoCloseable {
    /** A connection whose other end is gone without a word is found out after both together. */
    private static final int KEEP_ALIVE_SECONDS = 30;

    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 10;

    /** Far more than our own answers have, which a close does not wait for. */
    private static final int CLOSE_SECONDS = 5;

    private final ManagedChannel channel;
    private final PointsFutureStub points;
    private final CollectionsFutureStub collections;
    private final QdrantSettings.Patience patience;
    private final DoubleSupplier chance;

    /**
     * Connects with the first request.
     *
     * @param chance from 0 to 1, anew each time
     * @throws IllegalArgumentException if a file that the settings name cannot be used
     */
    Calls(QdrantSettings.Server server, QdrantSettings.Patience patience, DoubleSupplier chance) {
        this.patience = patience;
        this.chance = chance;
        ApiKeyHeader key =
                server.apiKeyFile()
                        .map(file -> new ApiKeyHeader(new ApiKeyFile(file)))
                        .orElse(null);
        this.channel =
                Grpc.newChannelBuilderForAddress(server.host(), server.port(), security(server))
                        .directExecutor()
                        .maxInboundMessageSize(server.responseBytesMax())
                        .keepAliveTime(KEEP_ALIVE_SECONDS, SECONDS)
                        .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, SECONDS)
                        .build();
        this.points = PointsGrpc.newFutureStub(channel).withCallCredentials(key);
        this.collections = CollectionsGrpc.newFutureStub(channel).withCallCredentials(key);
    }

    private static ChannelCredentials security(QdrantSettings.Server server) {
        if (!server.tls()) {
            return InsecureChannelCredentials.create();
        }
        return server.tlsCaFile().map(Calls::trusting).orElseGet(TlsChannelCredentials::create);
    }

    private static ChannelCredentials trusting(Path authorities) {
        try {
            return TlsChannelCredentials.newBuilder().trustManager(authorities.toFile()).build();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "embedding.vectors.tls-ca-file cannot be read: " + authorities, e);
        }
    }

    /** For a request that begins now. */
    Deadline deadline() {
        return Deadline.after(patience.timeout().toMillis(), MILLISECONDS);
    }

    /** About points; retried until the deadline at most. */
    <T> T points(Deadline deadline, Function<PointsFutureStub, ListenableFuture<T>> request)
            throws InterruptedException {
        return retried(points, deadline, request);
    }

    /** About collections; retried until the deadline at most. */
    <T> T collections(
            Deadline deadline, Function<CollectionsFutureStub, ListenableFuture<T>> request)
            throws InterruptedException {
        return retried(collections, deadline, request);
    }

    private <S extends AbstractStub<S>, T> T retried(
            S stub, Deadline deadline, Function<S, ListenableFuture<T>> request)
            throws InterruptedException {
        for (int retry = 0; ; retry++) {
            connectAtOnce();
            try {
                return once(request.apply(stub.withDeadline(deadline)));
            } catch (StatusRuntimeException e) {
                long wait = waitMillis(retry);
                if (retry == patience.retries()
                        || !mayPass(e.getStatus())
                        || deadline.timeRemaining(MILLISECONDS) <= wait) {
                    throw e;
                }
                Thread.sleep(wait);
            }
        }
    }

    private static <T> T once(ListenableFuture<T> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw status(e).asRuntimeException();
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        }
    }

    /**
     * What a failed request says. A connection that breaks while a request is written to it is
     * unknown to gRPC's transport ("channel closed"), and to us as unavailable as any other.
     */
    static Status status(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        return status.getCode() == Status.Code.UNKNOWN
                        && status.getCause() instanceof IOException broken
                ? Status.UNAVAILABLE.withDescription(status.getDescription()).withCause(broken)
                : status;
    }

    /** Whether it says more about the moment than about the request. */
    private static boolean mayPass(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED -> true;
            default -> false;
        };
    }

    private long waitMillis(int retry) {
        long full = patience.retryWait().toMillis() << Math.min(retry, Integer.SIZE - 1);
        return (long) (full * (0.5 + chance.getAsDouble() / 2));
    }

    /**
     * The channel by itself waits up to two minutes before it connects again, and fails what comes
     * meanwhile. How often it is tried is the breaker's to say.
     */
    private void connectAtOnce() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
    }

    @Override
    public void close() {
        channel.shutdown();
        try {
            channel.awaitTermination(CLOSE_SECONDS, SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            channel.shutdownNow();
        }
    }
}

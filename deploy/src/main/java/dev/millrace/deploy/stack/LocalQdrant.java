package dev.millrace.deploy.stack;

import dev.millrace.testkit.qdrant.QdrantNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A real Qdrant on loopback, as its supervisor sees it: a process to start, stop, kill and start
 * again on the same data and ports.
 */
final class LocalQdrant implements Part {
    private static final Duration UP_WITHIN = Duration.ofSeconds(60);
    private static final Duration DOWN_WITHIN = Duration.ofSeconds(15);

    private final FetchQdrant program;
    private final Path directory;
    private final Path log;
    private final int httpPort;
    private final int grpcPort;
    private volatile @Nullable Child child;

    /**
     * @param directory the data
     */
    LocalQdrant(FetchQdrant program, Path directory, Path log, int httpPort, int grpcPort) {
        this.program = program;
        this.directory = directory;
        this.log = log;
        this.httpPort = httpPort;
        this.grpcPort = grpcPort;
    }

    /** Returns once it can be launched at once; fails with the reason if it cannot. */
    void awaitProgram() {
        program.await();
    }

    /** The one at which it says whether it is ready; {@link QdrantAddress} has both. */
    @Override
    public int port() {
        return httpPort;
    }

    @Override
    public @Nullable Child child() {
        return child;
    }

    @Override
    public void launch() {
        try {
            child = Child.startTied("Qdrant", node().command(), log);
        } catch (IOException e) {
            throw new StackFailure("no place for Qdrant: " + e.getMessage(), e);
        }
    }

    private QdrantNode node() {
        return new QdrantNode(program.await(), directory, httpPort, grpcPort);
    }

    @Override
    public void awaitReady() {
        var started = child;
        if (started == null) {
            throw new StackFailure("Qdrant was not started");
        }
        Patience.await(started, UP_WITHIN, node()::isReady);
    }

    @Override
    public void stop() {
        if (child != null) {
            child.stop(DOWN_WITHIN);
        }
    }

    @Override
    public void kill() {
        if (child != null) {
            child.kill();
        }
    }
}

package dev.millrace.testkit.qdrant;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.millrace.testkit.LoopbackPorts;
import dev.millrace.testkit.fetch.FetchFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Qdrant server beside this JVM: no container, about a second. Its data lie under {@code
 * target/}; it ends with the JVM.
 *
 * <p>Its program is fetched once per user. Where that is impossible, without a network or on a
 * system that it was not built for, a test that asks for the server is skipped and says why.
 */
public final class RealQdrant implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RealQdrant.class.getName());
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration DOWN_WITHIN = Duration.ofSeconds(10);

    private final Path place;
    private final Path log;
    private final QdrantNode node;
    private final Thread whenTheJvmEnds = new Thread(this::end, "stop-qdrant");
    private @Nullable Process process;

    private RealQdrant(Path program, Path place) {
        this.place = place;
        log = place.resolve("qdrant.log");
        int httpPort = LoopbackPorts.anyBut(Set.of());
        int grpcPort = LoopbackPorts.anyBut(Set.of(httpPort));
        node = new QdrantNode(program, place.resolve("data"), httpPort, grpcPort);
        Runtime.getRuntime().addShutdownHook(whenTheJvmEnds);
    }

    /** One server for all tests of this JVM that share it; it ends with the JVM. */
    public static RealQdrant shared() {
        return Shared.server();
    }

    /** A server of one's own on any free ports, ready, to be closed by the caller. */
    public static RealQdrant started() {
        var program = program();
        try {
            var target = Files.createDirectories(Path.of("target").toAbsolutePath());
            var qdrant = new RealQdrant(program, Files.createTempDirectory(target, "qdrant-"));
            qdrant.start();
            return qdrant;
        } catch (IOException e) {
            throw new UncheckedIOException("no place for Qdrant", e);
        }
    }

    /** Skips the test where there can be none. */
    static Path program() {
        try {
            return QdrantProgram.ofThisMachine().fetch(LOG::info);
        } catch (FetchFailure.Impossible e) {
            return Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    public String host() {
        return "127.0.0.1";
    }

    public int grpcPort() {
        return node.grpcPort();
    }

    public int httpPort() {
        return node.httpPort();
    }

    /** Starts it again, on the ports and with the data it had; returns once it is ready. */
    public void start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("Qdrant runs already");
        }
        Process started;
        try {
            started =
                    new ProcessBuilder(node.command())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Qdrant could not be started", e);
        }
        process = started;
        await("a Qdrant that is ready")
                .atMost(READY_WITHIN)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> node.isReady() || !started.isAlive());
        if (!started.isAlive()) {
            throw new IllegalStateException(
                    "Qdrant ended with exit code %d; it said:%n%s"
                            .formatted(started.exitValue(), said()));
        }
    }

    private String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** SIGKILL; returns once it is gone. Its data and its ports stay. */
    public void kill() {
        var running = running().destroyForcibly();
        try {
            if (!running.waitFor(DOWN_WITHIN.toSeconds(), SECONDS)) {
                throw new IllegalStateException("Qdrant did not end after SIGKILL");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Qdrant was killed", e);
        }
    }

    /** Lets it hear everything and answer nothing. */
    public void pause() {
        signal("-STOP");
    }

    /** The end of {@link #pause}. */
    public void resume() {
        signal("-CONT");
    }

    private void signal(String option) {
        try {
            var pid = Long.toString(running().pid());
            int code = new ProcessBuilder("kill", option, pid).start().waitFor();
            if (code != 0) {
                throw new IllegalStateException(
                        "kill %s %s: exit code %d".formatted(option, pid, code));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no signal could be sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a signal was sent", e);
        }
    }

    private Process running() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException("Qdrant does not run");
        }
        return process;
    }

    /** Ends it and removes its data. */
    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(whenTheJvmEnds);
    }

    private void end() {
        if (process != null && process.isAlive()) {
            kill();
        }
        try (var files = Files.walk(place)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Qdrant's data are still there", e);
        }
    }

    /** Not by a class's initialiser, in which a test could not be skipped. */
    private static final class Shared {
        private static @Nullable RealQdrant server;

        private static synchronized RealQdrant server() {
            var there = server;
            if (there == null) {
                there = started();
                server = there;
            }
            return there;
        }
    }
}

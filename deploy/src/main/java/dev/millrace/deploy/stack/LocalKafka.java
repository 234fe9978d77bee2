package dev.millrace.deploy.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;

/** The local broker as its supervisor sees it: a process to start, kill and start again. */
final class LocalKafka {
    private static final int HEAP_MIB = 256;
    private static final Duration UP_WITHIN = Duration.ofSeconds(60);
    private static final Duration DOWN_WITHIN = Duration.ofSeconds(15);
    private static final int ASK_MILLIS = 2_000;

    private final Path directory;
    private final Path log;
    private final int port;
    private final int controllerPort;
    private volatile @Nullable Child child;

    LocalKafka(Path directory, Path log, int port, int controllerPort) {
        this.directory = directory;
        this.log = log;
        this.port = port;
        this.controllerPort = controllerPort;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    @Nullable Child child() {
        return child;
    }

    /** Starts the process; {@link #awaitReady} waits for it. */
    void launch() {
        var arguments =
                List.of(
                        directory.toString(),
                        Integer.toString(port),
                        Integer.toString(controllerPort));
        var quiet =
                List.of(
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info");
        child =
                Child.start(
                        "Kafka",
                        ThisJava.main(KafkaNode.class, HEAP_MIB, quiet, arguments),
                        Map.of(),
                        log);
    }

    /** Returns once the broker answers; fails with the end of its log if it does not. */
    void awaitReady() {
        var started = child;
        if (started == null) {
            throw new StackFailure("Kafka was not started");
        }
        Patience.await(started, UP_WITHIN, this::answers);
    }

    private boolean answers() {
        if (!Patience.listens(port)) {
            return false;
        }
        var config =
                Map.<String, Object>of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers(),
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        ASK_MILLIS,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        ASK_MILLIS);
        try (var admin = Admin.create(config)) {
            var nodes = admin.describeCluster().nodes().get(ASK_MILLIS, TimeUnit.MILLISECONDS);
            return !nodes.isEmpty();
        } catch (ExecutionException | TimeoutException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The orderly end. */
    void stop() {
        if (child != null) {
            child.stop(DOWN_WITHIN);
        }
    }

    /** SIGKILL. */
    void kill() {
        if (child != null) {
            child.kill();
        }
    }
}

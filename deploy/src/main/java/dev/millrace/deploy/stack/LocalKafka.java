package dev.millrace.deploy.stack;

import dev.millrace.log.cluster.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The local broker as its supervisor sees it: a process to start, kill and start again. */
final class LocalKafka implements Part {
    private static final Duration UP_WITHIN = Duration.ofSeconds(60);
    private static final Duration DOWN_WITHIN = Duration.ofSeconds(15);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    private final StackPlan plan;
    private final Path directory;
    private final Path log;
    private final int port;
    private final int controllerPort;
    private final @Nullable Exposure exposure;
    private volatile @Nullable Child child;

    /**
     * @param exposure where it also listens for containers; null for loopback alone
     */
    LocalKafka(
            StackPlan plan,
            Path directory,
            int port,
            int controllerPort,
            @Nullable Exposure exposure) {
        this.plan = plan;
        this.exposure = exposure;
        this.log = plan.logs().resolve("kafka.log");
        this.directory = directory;
        this.port = port;
        this.controllerPort = controllerPort;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    Cluster cluster() {
        return plan.cluster(bootstrapServers());
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public @Nullable Child child() {
        return child;
    }

    @Override
    public void launch() {
        var arguments = new ArrayList<String>();
        arguments.add(directory.toString());
        arguments.add(Integer.toString(port));
        arguments.add(Integer.toString(controllerPort));
        if (exposure != null) {
            arguments.addAll(exposure.arguments());
        }
        var options =
                List.of(
                        "-D" + KafkaNode.SUPERVISOR + "=" + ProcessHandle.current().pid(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info");
        child =
                Child.start(
                        "Kafka",
                        ThisJava.main(plan, KafkaNode.class, HeapCaps.KAFKA, options, arguments),
                        Map.of(),
                        log);
    }

    @Override
    public void awaitReady() {
        var started = child;
        if (started == null) {
            throw new StackFailure("Kafka was not started");
        }
        Patience.await(started, UP_WITHIN, () -> Patience.listens(port) && answers(cluster()));
    }

    /** Whether any broker of a cluster does. */
    static boolean answers(Cluster cluster) {
        try (var admin = cluster.admin(ANSWER_WITHIN)) {
            var nodes =
                    admin.describeCluster()
                            .nodes()
                            .get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            return !nodes.isEmpty();
        } catch (ExecutionException | TimeoutException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
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

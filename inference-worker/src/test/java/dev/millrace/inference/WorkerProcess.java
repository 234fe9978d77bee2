package dev.millrace.inference;

import static org.awaitility.Awaitility.await;

import dev.millrace.backends.http.Connections;
import dev.millrace.inference.model.HttpModelServers;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A {@link TestingWorker} in a process of its own, for tests that kill it. */
final class WorkerProcess implements AutoCloseable {
    /** Its heartbeats are this old when it is taken for dead. */
    static final Duration DEAD_AFTER = Duration.ofSeconds(2);

    private static final String READY = "ready";
    private final Process process;
    private final Path output;

    private WorkerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** On its way up: a member of nothing before {@link #takeWork}. */
    static WorkerProcess launched(TestingWorker.Place at, String baseUrl, int startsMax)
            throws IOException {
        Path output = Files.createTempFile(Path.of("target"), "worker-", ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(WorkerProcess.class.getName());
        command.addAll(
                List.of(
                        at.bootstrap(),
                        at.jdbcUrl(),
                        at.databaseUser(),
                        at.results().toString(),
                        at.engine(),
                        at.topic(),
                        baseUrl,
                        Integer.toString(startsMax)));
        return new WorkerProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    /** Joins its group. */
    WorkerProcess takeWork() throws IOException {
        await().atMost(Duration.ofSeconds(60)).until(this::isReady);
        OutputStream in = process.getOutputStream();
        in.write('\n');
        in.flush();
        return this;
    }

    private boolean isReady() throws IOException {
        String said = Files.readString(output, StandardCharsets.UTF_8);
        if (!process.isAlive()) {
            throw new IllegalStateException("a worker ended: " + said);
        }
        return said.lines().anyMatch(READY::equals);
    }

    /** SIGKILL; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Takes work after the first byte of its input, and ends with the last. */
    static void main(String... args) throws Exception {
        logToOutput();
        List<String> told = Arrays.asList(args);
        TestingWorker.Place at =
                new TestingWorker.Place(
                        told.get(0),
                        told.get(1),
                        told.get(2),
                        URI.create(told.get(3)),
                        told.get(4),
                        told.get(5));
        Connections connections = TestingConnections.perServer(8, Vertx.vertx());
        HttpModelServers servers =
                new HttpModelServers(
                        connections,
                        new HttpModelServers.Limits(
                                1_000_000, 100_000, Duration.ofMinutes(1), Duration.ofMinutes(2)),
                        Clock.systemUTC());
        TestingWorker worker =
                new TestingWorker(
                        at,
                        told.get(6),
                        servers::at,
                        DEAD_AFTER,
                        Integer.parseInt(told.get(7)),
                        Duration.ofSeconds(1));
        System.out.println(READY);
        if (System.in.read() >= 0) {
            worker.start();
        }
        while (System.in.read() >= 0) {
            // Until whoever launched us is gone.
        }
        Runtime.getRuntime().halt(0);
    }

    /** Quarkus' log would keep every line, in memory, for the Quarkus that never comes. */
    private static void logToOutput() {
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(new ConsoleHandler());
    }
}

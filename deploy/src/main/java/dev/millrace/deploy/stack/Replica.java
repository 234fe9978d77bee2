package dev.millrace.deploy.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process of a service; it keeps its name, port and settings through kills and restarts. */
final class Replica {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    private static final HttpClient HTTP =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(ANSWER_WITHIN)
                    .build();

    private final Artefact artefact;
    private final String name;
    private final int port;
    private final List<String> command;
    private final Map<String, String> settings;
    private final Path log;
    private final Consumer<Replica> endedByItself;
    private volatile @Nullable Child child;
    private volatile long launchedAtNanos;
    private volatile Crashes crashes = Crashes.none();

    Replica(
            Artefact artefact,
            String name,
            int port,
            List<String> command,
            Map<String, String> settings,
            Path log,
            Consumer<Replica> endedByItself) {
        this.artefact = artefact;
        this.name = name;
        this.port = port;
        this.command = command;
        this.settings = settings;
        this.log = log;
        this.endedByItself = endedByItself;
    }

    Artefact artefact() {
        return artefact;
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Nullable Child child() {
        return child;
    }

    boolean isAlive() {
        var running = child;
        return running != null && running.isAlive();
    }

    void launch() {
        if (isAlive()) {
            throw new StackFailure(name + " runs already");
        }
        var started = Child.start(name, command, settings, log);
        child = started;
        launchedAtNanos = System.nanoTime();
        started.ifItEndsByItself(this::crashed);
    }

    private void crashed() {
        crashes = crashes.andOneAfter(Duration.ofNanos(System.nanoTime() - launchedAtNanos));
        endedByItself.accept(this);
    }

    /** What is known of ends that nobody asked for. */
    Crashes crashes() {
        return crashes;
    }

    Path log() {
        return log;
    }

    void terminate() {
        var running = child;
        if (running != null) {
            running.terminate();
        }
    }

    void awaitEndOrKill(Duration atMost) {
        var running = child;
        if (running != null && !running.awaitEnd(atMost)) {
            running.kill();
        }
    }

    /** Returns once it says that it is ready; fails with the end of its log if it does not. */
    void awaitReady() {
        awaitReady(READY_WITHIN);
    }

    void awaitReady(Duration atMost) {
        var started = child;
        if (started == null) {
            throw new StackFailure(name + " was not started");
        }
        Patience.await(started, atMost, this::isReady);
    }

    boolean isReady() {
        return isReady(port);
    }

    static boolean isReady(int port) {
        var ready = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
        var request = HttpRequest.newBuilder(ready).timeout(ANSWER_WITHIN).build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

package dev.millrace.deploy.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One process that the stack started: its log, its signals, its end. */
final class Child {
    private static final List<String> OWN_SESSION = ownSession();

    private final String name;
    private final Process process;
    private final Path log;
    private volatile boolean endExpected;

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts a process whose output is appended to {@code log}. */
    static Child start(
            String name, List<String> command, Map<String, String> environment, Path log) {
        var nothing = ProcessBuilder.Redirect.from(new File("/dev/null"));
        return start(name, command, environment, nothing, log);
    }

    /** One that can wait for the end of its input: that comes when we end, however we do. */
    static Child startTied(String name, List<String> command, Path log) {
        return start(name, command, Map.of(), ProcessBuilder.Redirect.PIPE, log);
    }

    private static Child start(
            String name,
            List<String> command,
            Map<String, String> environment,
            ProcessBuilder.Redirect input,
            Path log) {
        var builder =
                new ProcessBuilder(inItsOwnSession(command))
                        .redirectErrorStream(true)
                        .redirectInput(input)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            return new Child(name, builder.start(), log);
        } catch (IOException e) {
            throw new StackFailure(name + " could not be started: " + e.getMessage(), e);
        }
    }

    /**
     * Ctrl-C reaches every process of the terminal's group at once; children in a session of their
     * own get to know from us alone, in our order. Where there is no {@code setsid} (macOS), they
     * hear it with us.
     */
    static List<String> inItsOwnSession(List<String> command) {
        var whole = new ArrayList<>(OWN_SESSION);
        whole.addAll(command);
        return whole;
    }

    private static List<String> ownSession() {
        return Stream.of("/usr/bin/setsid", "/bin/setsid")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .limit(1)
                .toList();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Does something once it has ended, if that was not our doing. */
    void ifItEndsByItself(Runnable then) {
        var _ =
                process.onExit()
                        .thenRun(() -> {
                            if (!endExpected) {
                                then.run();
                            }
                        });
    }

    int exitValue() {
        return process.exitValue();
    }

    /** SIGTERM. */
    void terminate() {
        endExpected = true;
        process.destroy();
    }

    /** SIGINT: PostgreSQL's fast shutdown, which does not wait for its clients to leave. */
    void interrupt() {
        endExpected = true;
        Signals.interrupt(process.pid());
    }

    /** SIGKILL; returns once it is gone. */
    void kill() {
        endExpected = true;
        process.destroyForcibly();
        awaitEnd(Duration.ofSeconds(10));
    }

    /** Whether it ended in time. */
    boolean awaitEnd(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The end by SIGTERM, or by SIGKILL if it takes longer than {@code atMost}. */
    void stop(Duration atMost) {
        terminate();
        if (!awaitEnd(atMost)) {
            kill();
        }
    }

    /** What a person needs to know about an end nobody asked for. */
    StackFailure failure(String what) {
        var state = isAlive() ? "" : " (it ended with exit code " + process.exitValue() + ")";
        return new StackFailure("%s %s%s. %s".formatted(name, what, state, LastWords.of(log)));
    }
}

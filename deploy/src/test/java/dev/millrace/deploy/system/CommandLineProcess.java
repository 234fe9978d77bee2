package dev.millrace.deploy.system;

import static org.awaitility.Awaitility.await;

import dev.millrace.deploy.Main;
import dev.millrace.deploy.stack.ProjectHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code ./millrace} as a process of its own, as the script starts it. */
final class CommandLineProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * A shell that runs us in the background lets us, and all that we start, ignore SIGINT; this
     * takes it back. Empty where the system's {@code env} does not know how.
     */
    static final List<String> HEARING_INTERRUPTS = hearingInterrupts();

    private final Process process;
    private final Path output;

    private CommandLineProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it; what it prints goes to a file. */
    static CommandLineProcess start(Path output, String... arguments) throws IOException {
        return start(output, List.of(), arguments);
    }

    /**
     * Starts it.
     *
     * @param within a command that runs the command it is given, such as {@code unshare}
     */
    static CommandLineProcess start(Path output, List<String> within, String... arguments)
            throws IOException {
        var command = new ArrayList<>(HEARING_INTERRUPTS);
        command.addAll(within);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        var temporary = Files.createDirectories(ProjectHome.find().resolve("target/tmp"));
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-Dmillrace.home=" + ProjectHome.find());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        Files.deleteIfExists(output);
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        return new CommandLineProcess(process, output);
    }

    private static List<String> hearingInterrupts() {
        var command = List.of("env", "--default-signal=INT");
        try {
            var probe = new ArrayList<>(command);
            probe.add("true");
            int code = new ProcessBuilder(probe).redirectErrorStream(true).start().waitFor();
            return code == 0 ? command : List.of();
        } catch (IOException _) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    long pid() {
        return process.pid();
    }

    String output() {
        try {
            return Files.exists(output) ? Files.readString(output) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitOutput(String part) {
        await("output with '" + part + "'")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> output().contains(part) || !process.isAlive());
        if (!output().contains(part)) {
            throw new AssertionError("it ended before '" + part + "': " + output());
        }
    }

    /** Its exit code. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end within " + PATIENCE + ": " + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

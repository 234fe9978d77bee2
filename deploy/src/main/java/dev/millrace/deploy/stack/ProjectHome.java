package dev.millrace.deploy.stack;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project lies: the script {@code millrace} says so, tests look above themselves. */
public final class ProjectHome {
    private static final String KEY = "millrace.home";

    private ProjectHome() {}

    /** The root directory, absolute. */
    public static Path find() {
        var said = System.getProperty(KEY);
        if (said != null) {
            return Path.of(said).toAbsolutePath().normalize();
        }
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("deploy/topics.yaml"))) {
                return at;
            }
        }
        throw new StackFailure("run this below the project's root, or say -D" + KEY + "=<root>");
    }
}

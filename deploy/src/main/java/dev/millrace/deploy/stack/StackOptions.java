package dev.millrace.deploy.stack;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which stack on this machine. */
public final class StackOptions {
    @Option(
            names = "--dir",
            paramLabel = "DIRECTORY",
            description = "Where the stack keeps data and logs. Default: .millrace")
    private @Nullable Path directory;

    /** Absolute. */
    public Path directory() {
        var named = directory;
        return named != null ? named.toAbsolutePath() : ProjectHome.find().resolve(".millrace");
    }
}

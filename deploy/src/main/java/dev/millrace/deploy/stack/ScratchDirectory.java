package dev.millrace.deploy.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A directory for the stack of one run, below the project's ignored folder. It goes with the run,
 * unless that went wrong: then it stays for a look until the next run of the same kind.
 */
public final class ScratchDirectory implements AutoCloseable {
    private static final String OWNER = "owner.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final Consumer<String> progress;
    private boolean worthALook = true;

    private ScratchDirectory(Path path, Consumer<String> progress) {
        this.path = path;
        this.progress = progress;
    }

    /**
     * A fresh one; what earlier runs of the kind left behind goes first.
     *
     * @param kind what runs there, such as {@code demo}
     * @param progress is told where the logs are, if they stay
     */
    public static ScratchDirectory of(String kind, Consumer<String> progress) {
        var home = ProjectHome.find().resolve(".millrace");
        try {
            Files.createDirectories(home);
            sweep(home, kind + "-");
            var path = Files.createTempDirectory(home, kind + "-");
            var owner = StackState.Mark.of(ProcessHandle.current());
            JSON.writeValue(path.resolve(OWNER).toFile(), owner);
            return new ScratchDirectory(path, progress);
        } catch (IOException e) {
            throw new StackFailure("no place for a stack: " + e.getMessage(), e);
        }
    }

    private static void sweep(Path home, String prefix) throws IOException {
        try (var all = Files.newDirectoryStream(home, prefix + "*")) {
            for (var each : all) {
                if (owner(each).flatMap(StackState.Mark::process).isEmpty()) {
                    RunningStack.in(each).ifPresent(RunningStack::stop);
                    Directories.delete(each);
                }
            }
        }
    }

    private static Optional<StackState.Mark> owner(Path directory) {
        try {
            var written = directory.resolve(OWNER).toFile();
            return Optional.of(JSON.readValue(written, StackState.Mark.class));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    public Path path() {
        return path;
    }

    /** All went well: nothing in it is needed any more. */
    public void dispose() {
        worthALook = false;
    }

    @Override
    public void close() {
        if (worthALook) {
            progress.accept("The logs are in " + logs());
        } else {
            Directories.delete(path);
        }
    }

    /** Where several stacks ran, each has its own below. */
    private Path logs() {
        var ofOne = path.resolve("logs");
        return Files.isDirectory(ofOne) ? ofOne : path;
    }
}

package dev.millrace.deploy.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Ends a PostgreSQL server when we are gone, however we went, since it cannot know of us: a shell
 * that waits for the end of its input, which the system closes with our last breath, and then sends
 * SIGINT to the server of a data directory. It looks for one for a while, because the server may
 * have been starting.
 *
 * <p>Only the last guard of a directory acts: whoever starts a server after us, on the same data,
 * has one of its own, and ours must not take the next server for the one it was told to end.
 */
final class EndGuard implements AutoCloseable {
    /** A file that an earlier server left may name a process that is somebody else by now. */
    private static final String SCRIPT =
            """
            read -r _
            for _ in 1 2 3 4 5 6 7 8 9 10; do
                [ "$(cat "$1.guard" 2>/dev/null)" = "$2" ] || exit
                pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null)
                case $(ps -o args= -p "${pid:-0}" 2>/dev/null) in
                *"$1"*)
                    kill -INT "$pid"
                    exit
                    ;;
                esac
                sleep 1
            done
            """;

    private final Process shell;

    private EndGuard(Process shell) {
        this.shell = shell;
    }

    /** Guards the server of a data directory, running or about to start, until it is let go. */
    static EndGuard of(Path directory) {
        var token = UUID.randomUUID().toString();
        var command = List.of("/bin/sh", "-c", SCRIPT, "guard", directory.toString(), token);
        try {
            Files.writeString(Path.of(directory + ".guard"), token);
            return new EndGuard(
                    new ProcessBuilder(Child.inItsOwnSession(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start());
        } catch (IOException e) {
            throw new StackFailure("no guard could be started: " + e.getMessage(), e);
        }
    }

    Process shell() {
        return shell;
    }

    /** The server is on its own again. */
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}

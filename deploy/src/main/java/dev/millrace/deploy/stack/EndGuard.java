package dev.millrace.deploy.stack;

import java.io.IOException;
import java.util.List;

/**
 * Ends a process that cannot know of us when we are gone, however we went: a shell that waits for
 * the end of its input, which the system closes with our last breath, and then sends SIGINT.
 */
final class EndGuard implements AutoCloseable {
    private static final String SCRIPT = "read -r _; kill -INT \"$1\" 2>/dev/null";

    private final Process shell;

    private EndGuard(Process shell) {
        this.shell = shell;
    }

    /**
     * Guards a process until it is let go.
     *
     * @param what is shown to whoever lists processes
     */
    static EndGuard of(long pid, String what) {
        var command = List.of("/bin/sh", "-c", SCRIPT, "guard", Long.toString(pid), what);
        try {
            return new EndGuard(
                    new ProcessBuilder(Child.inItsOwnSession(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start());
        } catch (IOException e) {
            throw new StackFailure("no guard could be started: " + e.getMessage(), e);
        }
    }

    /** The process is on its own again. */
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}

package dev.millrace.deploy.stack;

import java.io.IOException;

/** The one signal that Java does not send. */
final class Signals {
    private Signals() {}

    /** SIGINT; a process that is gone already is as good. */
    static void interrupt(long pid) {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new StackFailure("no signal could be sent: " + e.getMessage(), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}

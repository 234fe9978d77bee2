package dev.millrace.deploy.system;

import java.io.IOException;

/** Signals to processes that are not ours, or that Java cannot send by itself. */
enum Signal {
    STOP("-STOP"),
    CONTINUE("-CONT"),
    INT("-INT"),
    TERM("-TERM"),
    KILL("-KILL"),

    /** What native code that fails sends to its own process. */
    ABORT("-ABRT");

    private final String option;

    Signal(String option) {
        this.option = option;
    }

    void to(long pid) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", option, Long.toString(pid)).start().waitFor();
        if (code != 0) {
            throw new IOException("kill %s %d: exit %d".formatted(option, pid, code));
        }
    }
}

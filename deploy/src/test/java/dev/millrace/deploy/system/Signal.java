package dev.millrace.deploy.system;

import java.io.IOException;

/** Signals that Java cannot send by itself. */
enum Signal {
    STOP,
    CONTINUE;

    void to(long pid) throws IOException, InterruptedException {
        String name = this == STOP ? "-STOP" : "-CONT";
        int code = new ProcessBuilder("kill", name, Long.toString(pid)).start().waitFor();
        if (code != 0) {
            throw new IOException("kill %s %d: exit %d".formatted(name, pid, code));
        }
    }
}

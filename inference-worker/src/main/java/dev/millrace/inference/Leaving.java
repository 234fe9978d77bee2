package dev.millrace.inference;

/** The process goes before the job ended; its record stays for another one. */
final class Leaving extends RuntimeException {
    private static final long serialVersionUID = 1;

    Leaving() {
        super("the process is leaving");
    }
}

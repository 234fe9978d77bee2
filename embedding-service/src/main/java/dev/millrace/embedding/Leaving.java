package dev.millrace.embedding;

import java.util.concurrent.ExecutionException;

/** The process goes before the job has ended: its record is not accepted and comes again. */
final class Leaving extends ExecutionException {
    private static final long serialVersionUID = 1;

    Leaving() {
        super("the process is leaving", null);
    }
}

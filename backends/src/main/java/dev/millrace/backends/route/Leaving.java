package dev.millrace.backends.route;

import java.util.concurrent.ExecutionException;

/** The process goes before the job has ended: its record is not accepted and comes again. */
public final class Leaving extends ExecutionException {
    private static final long serialVersionUID = 1;

    public Leaving() {
        super("the process is leaving", null);
    }
}

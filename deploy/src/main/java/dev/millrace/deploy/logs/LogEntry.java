package dev.millrace.deploy.logs;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One thing that a process said.
 *
 * @param level in capitals; empty where the process does not say
 * @param text may have several lines, as a stack trace has
 */
record LogEntry(Instant at, String process, String level, String text) {
    /** Whether it names a job, by a field or somewhere in its text. */
    boolean names(String job) {
        return text.contains(job);
    }

    LogEntry with(String line) {
        return new LogEntry(at, process, level, text + System.lineSeparator() + line);
    }

    @Override
    public String toString() {
        return "%s %-5s %s  %s".formatted(at.truncatedTo(ChronoUnit.MILLIS), level, process, text);
    }
}

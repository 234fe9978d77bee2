package dev.millrace.contracts;

/** What a submitted record turns out to be. */
public sealed interface SubmittedJob {
    /** A job that somebody may be able to do. */
    record Readable(JobEnvelope envelope, Task task) implements SubmittedJob {}

    /** A job that is wrong, of somebody who can be told: it ends {@code refused}. */
    record Refusable(JobEnvelope envelope, JobError error) implements SubmittedJob {}

    /** Nobody can be told: tenant or id cannot be read. A dead letter over Kafka, 400 over HTTP. */
    record Unreadable(JobError error) implements SubmittedJob {}
}

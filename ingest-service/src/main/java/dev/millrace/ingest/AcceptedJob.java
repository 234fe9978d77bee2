package dev.millrace.ingest;

import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.log.Outgoing;
import java.time.Instant;

/**
 * A job that may go on the log.
 *
 * @param idMinted whether nobody but us knows the id yet, so that no repeat of it can have come
 * @param bytes the job's own JSON as the caller wrote it
 */
record AcceptedJob(
        JobKey key,
        boolean idMinted,
        String kind,
        Instant acceptedAt,
        String traceparent,
        byte[] bytes) {

    Outgoing outgoing() {
        return new Outgoing(
                Topics.JOBS_SUBMITTED,
                Wire.submitted(key, idMinted, acceptedAt, traceparent, bytes));
    }
}

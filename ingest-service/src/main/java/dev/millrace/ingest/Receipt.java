package dev.millrace.ingest;

/**
 * What a caller gets for a job that is on the log.
 *
 * @param state as it was when the job was accepted; a repeat gets the same answer again
 * @param replayed whether the job was accepted before
 */
record Receipt(String id, String tenant, String kind, String state, boolean replayed) {
    static Receipt of(AcceptedJob job, boolean replayed) {
        return new Receipt(job.key().id(), job.key().tenant(), job.kind(), "queued", replayed);
    }
}

package dev.millrace.contracts;

import org.jspecify.annotations.Nullable;

/** Every topic, once. What we write is keyed by the job's id. */
public final class Topics {
    /**
     * A job somebody wants done. Written by ingest-service and by any producer, read by
     * router-service and results-service. A producer that is trusted for one tenant alone writes
     * {@code jobs.submitted.v1.<tenant>}.
     */
    public static final String JOBS_SUBMITTED = "jobs.submitted.v1";

    /** {@link Deferral}; written by workers, read by router-service. */
    public static final String JOBS_DEFERRED = "jobs.deferred.v1";

    /** {@link JobOutcome}; written by whoever ends a job, read by results-service. */
    public static final String JOBS_FINISHED = "jobs.finished.v1";

    /** {@link JobResult} as a CloudEvent; written by results-service, read by everybody. */
    public static final String JOBS_COMPLETED = "jobs.completed.v1";

    /** {@link JobControl}; written by results-service, read by every replica without a group. */
    public static final String JOBS_CONTROL = "jobs.control.v1";

    private Topics() {}

    /** {@link WorkOrder} for the workers of one pool and lane: {@code work.<pool>.<lane>.v1}. */
    public static String work(String pool, Priority lane) {
        return "work." + pool + "." + lane.wireName() + ".v1";
    }

    /** Where a reader of {@code topic} puts a record that nobody can be told about. */
    public static String dead(String topic) {
        return topic + ".dead";
    }

    /**
     * The tenant whose producers alone may write {@code topic}, or null for the topic of all
     * tenants.
     */
    public static @Nullable String tenantOf(String topic) {
        return topic.startsWith(JOBS_SUBMITTED + ".")
                ? topic.substring(JOBS_SUBMITTED.length() + 1)
                : null;
    }
}

package dev.millrace.contracts;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    /**
     * {@link WorkOrder} of a job that goes on after its search; written by embedding-service, read
     * by router-service.
     */
    public static final String JOBS_EMBEDDED = "jobs.embedded.v1";

    /** {@link JobOutcome}; written by whoever ends a job, read by results-service. */
    public static final String JOBS_FINISHED = "jobs.finished.v1";

    /** {@link JobResult} as a CloudEvent; written by results-service, read by everybody. */
    public static final String JOBS_COMPLETED = "jobs.completed.v1";

    /** {@link JobControl}; written by results-service, read by every replica without a group. */
    public static final String JOBS_CONTROL = "jobs.control.v1";

    private static final String DEAD = ".dead";
    private static final Set<String> OURS =
            Set.of(
                    JOBS_SUBMITTED,
                    JOBS_EMBEDDED,
                    JOBS_DEFERRED,
                    JOBS_FINISHED,
                    JOBS_COMPLETED,
                    JOBS_CONTROL);
    private static final Pattern WORK =
            Pattern.compile(
                    "work\\.[a-z0-9-]{1,30}\\.(%s)\\.v1"
                            .formatted(
                                    Arrays.stream(Priority.values())
                                            .map(Priority::wireName)
                                            .collect(Collectors.joining("|"))));

    private Topics() {}

    /** {@link WorkOrder} for the workers of one pool and lane: {@code work.<pool>.<lane>.v1}. */
    public static String work(String pool, Priority lane) {
        return "work." + pool + "." + lane.wireName() + ".v1";
    }

    /** Where a reader of {@code topic} puts a record that nobody can be told about. */
    public static String dead(String topic) {
        return topic + DEAD;
    }

    /**
     * The topic whose dead letters stand in {@code topic}, or null if it holds none of ours: a
     * cluster may be shared, and others may have topics that end so too.
     */
    public static @Nullable String ofDead(String topic) {
        if (!topic.endsWith(DEAD)) {
            return null;
        }
        String alive = topic.substring(0, topic.length() - DEAD.length());
        return OURS.contains(alive) || isSubmitted(alive) || isWork(alive) ? alive : null;
    }

    /** Whether jobs are submitted there, by all tenants or by one. */
    public static boolean isSubmitted(String topic) {
        String tenant = tenantOf(topic);
        boolean ofTenant = tenant != null && JobKey.isTenant(tenant);
        return topic.equals(JOBS_SUBMITTED) || (ofTenant && !topic.endsWith(DEAD));
    }

    /** Whether a pool's work stands there. */
    public static boolean isWork(String topic) {
        return WORK.matcher(topic).matches();
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

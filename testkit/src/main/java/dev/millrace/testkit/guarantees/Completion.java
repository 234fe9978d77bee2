package dev.millrace.testkit.guarantees;

import dev.millrace.testkit.TestingTopics.Arrival;
import java.util.regex.Pattern;

/**
 * One completion as a stranger reads it: a CloudEvent in binary mode on {@code jobs.completed.v1}.
 *
 * @param eventId {@code ce_id}
 * @param tenant from {@code ce_source}, {@code /tenants/<tenant>/jobs}
 * @param jobId {@code ce_subject}
 * @param state from {@code ce_type}, {@code dev.millrace.job.<state>}
 */
public record Completion(String eventId, String tenant, String jobId, String state) {
    /** The topic completions are on. */
    public static final String TOPIC = "jobs.completed.v1";

    private static final Pattern SOURCE = Pattern.compile("/tenants/([^/]+)/jobs");
    private static final Pattern TYPE =
            Pattern.compile("dev\\.millrace\\.job\\.(succeeded|failed|refused|cancelled|expired)");

    /** Fails on a record that is no completion. */
    public static Completion of(Arrival arrival) {
        var source = SOURCE.matcher(arrival.header("ce_source"));
        var type = TYPE.matcher(arrival.header("ce_type"));
        if (!source.matches()
                || !type.matches()
                || arrival.header("ce_id").isEmpty()
                || arrival.header("ce_subject").isEmpty()) {
            throw new AssertionError(
                    "no completion: "
                            + arrival.topic()
                            + " offset "
                            + arrival.offset()
                            + " with headers "
                            + arrival.headers());
        }
        return new Completion(
                arrival.header("ce_id"),
                source.group(1),
                arrival.header("ce_subject"),
                type.group(1));
    }

    Job job() {
        return new Job(tenant, jobId);
    }
}

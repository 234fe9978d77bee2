package dev.millrace.contracts;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a submitted job but its task, with every default filled in.
 *
 * @param idChosen whether a repeat of the id can arrive: the producer chose it, or the record was
 *     redriven, and may be again
 * @param kind the task's kind, null if it could not be read
 * @param model what was asked for: {@code auto}, an alias, or {@code alias@version}
 * @param submittedAt when the log, or ingest-service, accepted the job
 * @param callbackUrl where to POST the completion, null if nowhere
 * @param requestSha256 of the job's bytes as submitted, in hex: shows which body ran
 * @param traceparent W3C trace context, given by the producer or begun by us
 */
public record JobEnvelope(
        JobKey key,
        boolean idChosen,
        @Nullable String kind,
        String model,
        Priority priority,
        Instant submittedAt,
        Instant deadline,
        @Nullable String callbackUrl,
        @Nullable String dataSubject,
        Map<String, String> metadata,
        String requestSha256,
        String traceparent) {
    public static final String AUTO = "auto";

    public JobEnvelope {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(priority, "priority");
        Objects.requireNonNull(submittedAt, "submittedAt");
        Objects.requireNonNull(deadline, "deadline");
        Objects.requireNonNull(requestSha256, "requestSha256");
        Objects.requireNonNull(traceparent, "traceparent");
        metadata = Map.copyOf(metadata);
    }
}

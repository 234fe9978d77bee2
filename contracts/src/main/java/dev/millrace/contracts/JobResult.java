package dev.millrace.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the world is told about a job: the {@code data} of its completion event and webhook, and
 * what {@code GET /v1/jobs/{id}} answers. Readers tolerate unknown fields and codes; the five
 * endings are closed.
 *
 * @param schema 1
 * @param outputUrl where the output is, if it is too large to travel in an event
 * @param usage of all attempts together, null if no model was called
 */
public record JobResult(
        int schema,
        String id,
        String tenant,
        @Nullable String kind,
        JobState state,
        Instant submittedAt,
        @Nullable Instant finishedAt,
        Instant deadline,
        @Nullable RawJson output,
        @Nullable String outputUrl,
        @Nullable JobError error,
        List<String> warnings,
        ModelUsed model,
        @Nullable RouteTaken route,
        List<AttemptMade> attempts,
        @Nullable Usage usage,
        Cost cost,
        String cache,
        Timings timings,
        String requestSha256,
        String traceparent,
        Map<String, String> metadata,
        @Nullable String dataSubject,
        @Nullable String retryOf) {
    public static final int SCHEMA = 1;

    /**
     * The model that ran.
     *
     * @param requested as the job asked, {@code auto} if it did not
     * @param name alias in the registry, null if none ran; likewise version and backend
     */
    public record ModelUsed(
            String requested,
            @Nullable String name,
            @Nullable String version,
            @Nullable String backend) {}

    /** The router's decision, without what only workers need. */
    public record RouteTaken(
            String pool,
            String policyVersion,
            String registryVersion,
            String reason,
            List<Route.PassedOver> passedOver) {}

    /**
     * One model call.
     *
     * @param usd decimal USD
     */
    public record AttemptMade(
            int n,
            String model,
            Instant startedAt,
            long ranMillis,
            @Nullable Long firstTokenMillis,
            String ended,
            String usd) {}

    /**
     * What all attempts cost together.
     *
     * @param usd decimal USD
     * @param estimated whether a provider left tokens untold
     * @param priceVersion the registry version whose prices were used, null if no model was called
     */
    public record Cost(String usd, boolean estimated, @Nullable String priceVersion) {}

    public JobKey key() {
        return new JobKey(tenant, id);
    }

    /** The same with another output. */
    public JobResult withOutput(@Nullable RawJson otherOutput, @Nullable String otherOutputUrl) {
        return new JobResult(
                schema,
                id,
                tenant,
                kind,
                state,
                submittedAt,
                finishedAt,
                deadline,
                otherOutput,
                otherOutputUrl,
                error,
                warnings,
                model,
                route,
                attempts,
                usage,
                cost,
                cache,
                timings,
                requestSha256,
                traceparent,
                metadata,
                dataSubject,
                retryOf);
    }
}

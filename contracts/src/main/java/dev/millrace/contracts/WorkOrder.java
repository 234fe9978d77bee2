package dev.millrace.contracts;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the router hands to a worker. Travels in a header beside the job's own bytes, so that no hop
 * has to remember anything.
 *
 * @param origin where the first submitted record of this job stands
 * @param attempts model calls begun so far, in order
 * @param routedAt when the router sent it on
 * @param found what was searched for, of a job that goes on with it; null of all others
 */
public record WorkOrder(
        JobEnvelope job,
        Position origin,
        Route route,
        List<Attempt> attempts,
        Instant routedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Found found) {
    public WorkOrder {
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(routedAt, "routedAt");
        attempts = List.copyOf(attempts);
    }

    /** Of a job that brings nothing found. */
    public WorkOrder(
            JobEnvelope job,
            Position origin,
            Route route,
            List<Attempt> attempts,
            Instant routedAt) {
        this(job, origin, route, attempts, routedAt, null);
    }

    /** The same along another route. */
    public WorkOrder along(Route other) {
        return new WorkOrder(job, origin, other, attempts, routedAt, found);
    }

    /** The same with what was searched for. */
    public WorkOrder with(Found searched) {
        return new WorkOrder(job, origin, route, attempts, routedAt, searched);
    }

    /**
     * The same with one attempt more.
     *
     * @param firstTokenMillis see {@link Attempt}
     * @param ended likewise
     * @param usage likewise
     */
    public WorkOrder tried(
            Candidate candidate,
            Instant startedAt,
            Instant endedAt,
            @Nullable Long firstTokenMillis,
            String ended,
            @Nullable Usage usage) {
        List<Attempt> more = new ArrayList<>(attempts);
        more.add(
                new Attempt(
                        more.size() + 1,
                        candidate.model(),
                        candidate.version(),
                        candidate.pool(),
                        startedAt,
                        Timings.millis(startedAt, endedAt),
                        firstTokenMillis,
                        ended,
                        usage));
        return new WorkOrder(job, origin, route, more, routedAt, found);
    }
}

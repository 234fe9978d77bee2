package dev.millrace.backends.retry;

import dev.millrace.backends.Fault;
import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.WorkOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a job has come in the hands of this worker.
 *
 * @param order with all attempts so far
 * @param failure of the last call, null if this worker has made none yet
 * @param rests of back ends, by their names, as this job was told of them
 * @param waited how long the job has waited here, all pauses together
 */
public record Progress(
        WorkOrder order, @Nullable Failure failure, Map<String, Rest> rests, Duration waited) {
    public Progress {
        rests = Map.copyOf(rests);
    }

    /** A failed call. */
    public record Failure(Candidate candidate, Fault fault) {}

    public static Progress begun(WorkOrder order) {
        return new Progress(order, null, Map.of(), Duration.ZERO);
    }

    public Progress failed(WorkOrder after, Candidate candidate, Fault fault) {
        return new Progress(after, new Failure(candidate, fault), rests, waited);
    }

    public Progress resting(String backend, Rest rest) {
        Map<String, Rest> more = new HashMap<>(rests);
        more.put(backend, rest);
        return new Progress(order, failure, more, waited);
    }

    public Progress pausedFor(Duration wait) {
        return new Progress(order, failure, rests, waited.plus(wait));
    }

    /** Why a candidate is not called at {@code now}, in one sentence for people. */
    public String whyNot(Candidate candidate, Instant now) {
        Rest rest = rests.get(candidate.backend());
        if (rest != null && rest.until().isAfter(now)) {
            return "%s rests until %s: %s"
                    .formatted(candidate.model(), rest.until(), rest.reason());
        }
        return order.attempts().isEmpty()
                ? candidate.model() + " is not called yet"
                : "attempt %d on %s ended with %s"
                        .formatted(
                                order.attempts().size(),
                                order.attempts().getLast().model(),
                                order.attempts().getLast().ended());
    }

    /** From 0 to 1, the same for the same job and attempt on whatever worker. */
    public double chance() {
        return Jitter.of(order.job().key(), order.attempts().size());
    }
}

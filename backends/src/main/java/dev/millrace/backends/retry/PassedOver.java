package dev.millrace.backends.retry;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.WorkOrder;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes the candidates that cannot be called now off a route before another pool gets the job. That
 * pool does not know of their rest; it would send the job back, and so on without end. The router's
 * next route has them again.
 */
public final class PassedOver {
    private PassedOver() {}

    /**
     * The order without the candidates whose back ends rest.
     *
     * @param rests by back end; one candidate of the route at least must not be among them
     */
    public static WorkOrder resting(WorkOrder order, Map<String, Rest> rests, Instant now) {
        return order.along(
                order.route().without(order.attempts(), c -> why(restOf(c, rests, now))));
    }

    private static @Nullable String why(@Nullable Rest rest) {
        return rest == null
                ? null
                : "not called before %s: %s".formatted(rest.until(), rest.reason());
    }

    private static @Nullable Rest restOf(
            Candidate candidate, Map<String, Rest> rests, Instant now) {
        Rest rest = rests.get(candidate.backend());
        return rest != null && rest.until().isAfter(now) ? rest : null;
    }
}

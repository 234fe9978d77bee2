package dev.millrace.backends.retry;

import dev.millrace.backends.breaker.Rest;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.Route;
import dev.millrace.contracts.WorkOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        Route route = order.route();
        List<Candidate> left = new ArrayList<>();
        List<Candidate> earlier = new ArrayList<>(route.earlier());
        List<Route.PassedOver> passedOver = new ArrayList<>(route.passedOver());
        for (Candidate candidate : route.candidates()) {
            Rest rest = restOf(candidate, rests, now);
            if (rest == null) {
                left.add(candidate);
                continue;
            }
            passedOver.add(
                    new Route.PassedOver(
                            candidate.model(),
                            "not called before %s: %s".formatted(rest.until(), rest.reason())));
            if (order.attempts().stream()
                    .anyMatch(a -> route.candidateOf(a).filter(candidate::equals).isPresent())) {
                earlier.add(candidate);
            }
        }
        return new WorkOrder(
                order.job(),
                order.origin(),
                new Route(
                        left,
                        route.policyVersion(),
                        route.registryVersion(),
                        route.reason(),
                        passedOver,
                        earlier),
                order.attempts(),
                order.routedAt());
    }

    private static @Nullable Rest restOf(
            Candidate candidate, Map<String, Rest> rests, Instant now) {
        Rest rest = rests.get(candidate.backend());
        return rest != null && rest.until().isAfter(now) ? rest : null;
    }
}

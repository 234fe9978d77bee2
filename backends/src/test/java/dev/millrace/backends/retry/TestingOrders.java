package dev.millrace.backends.retry;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Prices;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Route;
import dev.millrace.contracts.WorkOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Work orders as the router writes them. */
public final class TestingOrders {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private TestingOrders() {}

    public static JobKey key() {
        return new JobKey("acme", "job-" + UUID.randomUUID());
    }

    public static Candidate candidate(String model, String backend, String pool) {
        return new Candidate(model, "1", backend, "openai", model + "-name", pool, Prices.free());
    }

    public static WorkOrder order(JobKey key, Candidate... candidates) {
        return order(key, Instant.now().plus(Duration.ofHours(1)), candidates);
    }

    public static WorkOrder order(JobKey key, Instant deadline, Candidate... candidates) {
        Instant routedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        JobEnvelope job =
                new JobEnvelope(
                        key,
                        true,
                        "chat",
                        "auto",
                        Priority.INTERACTIVE,
                        routedAt.minusMillis(3),
                        deadline,
                        null,
                        null,
                        Map.of(),
                        "00",
                        TRACE);
        return new WorkOrder(
                job,
                new Position("jobs.submitted.v1", 0, 1),
                new Route(List.of(candidates), "p", "r", "because", List.of()),
                List.of(),
                routedAt);
    }

    /** The same after so many failed attempts on its first candidate. */
    public static WorkOrder afterFailures(WorkOrder order, int failures) {
        Candidate on = order.route().first();
        List<Attempt> attempts =
                Stream.iterate(1, n -> n + 1)
                        .limit(failures)
                        .map(n ->
                                new Attempt(
                                        n,
                                        on.model(),
                                        on.version(),
                                        on.pool(),
                                        order.routedAt(),
                                        5,
                                        null,
                                        "model_server_error",
                                        null))
                        .toList();
        return new WorkOrder(
                order.job(), order.origin(), order.route(), attempts, order.routedAt());
    }
}

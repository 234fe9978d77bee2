package dev.millrace.embedding;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Candidate;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Prices;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Route;
import dev.millrace.contracts.WorkOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Orders as the router writes them. */
final class TestingOrders {
    static final Candidate MINI = candidate("mini", "1", "embed");

    private TestingOrders() {}

    static Candidate candidate(String model, String version, String pool) {
        return new Candidate(
                model, version, "onnx", "onnx", "all-MiniLM-L6-v2", pool, Prices.free());
    }

    /** Submitted a second before {@code now} and routed half a second before it. */
    static WorkOrder order(String id, Instant now, Candidate... candidates) {
        return order(id, now, now.plusSeconds(60), List.of(), candidates);
    }

    static WorkOrder order(
            String id,
            Instant now,
            Instant deadline,
            List<Attempt> attempts,
            Candidate... candidates) {
        var job =
                new JobEnvelope(
                        new JobKey("acme", id),
                        true,
                        "embed",
                        JobEnvelope.AUTO,
                        Priority.INTERACTIVE,
                        now.minusSeconds(1),
                        deadline,
                        null,
                        null,
                        Map.of(),
                        "00",
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        return new WorkOrder(
                job,
                new Position("jobs.submitted.v1", 0, 0),
                new Route(List.of(candidates), "1", "0a1b", "mini is the only one", List.of()),
                attempts,
                now.minusMillis(500));
    }

    /** The same of a batch job. */
    static WorkOrder batch(WorkOrder order) {
        JobEnvelope job = order.job();
        return new WorkOrder(
                new JobEnvelope(
                        job.key(),
                        job.idChosen(),
                        job.kind(),
                        job.model(),
                        Priority.BATCH,
                        job.submittedAt(),
                        job.deadline(),
                        job.callbackUrl(),
                        job.dataSubject(),
                        job.metadata(),
                        job.requestSha256(),
                        job.traceparent()),
                order.origin(),
                order.route(),
                order.attempts(),
                order.routedAt());
    }
}

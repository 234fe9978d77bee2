package dev.millrace.router;

import dev.millrace.contracts.Attempt;
import dev.millrace.contracts.Blame;
import dev.millrace.contracts.Ending;
import dev.millrace.contracts.Found;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.JobRules;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.Priority;
import dev.millrace.contracts.Route;
import dev.millrace.contracts.Task;
import dev.millrace.contracts.Timings;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.UnreadableRecord;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.contracts.registry.RegistryFile;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns a decision about a job into the one record that carries it out, and writes it. */
@ApplicationScoped
class Router {
    private final RoutingPolicy policy;
    private final LogWriter log;
    private final Clock clock;
    private final MeterRegistry meters;

    Router(
            RegistryConfig registry,
            RouterConfig limits,
            LogWriter log,
            Clock clock,
            MeterRegistry meters) {
        this.policy =
                new RoutingPolicy(
                        RegistryFile.read(registry.file()),
                        limits.outputTokensAssumed(),
                        limits.outputBytesMax());
        this.log = log;
        this.clock = clock;
        this.meters = meters;
    }

    /** Every topic that a decision of ours may write to. */
    List<String> poolTopics() {
        return policy.registry().pools().keySet().stream()
                .flatMap(pool ->
                        Arrays.stream(Priority.values()).map(lane -> Topics.work(pool, lane)))
                .toList();
    }

    /**
     * The record that carries the decision about {@code job} out.
     *
     * @param bytes the job's own, which go along untouched
     */
    Routed route(JobEnvelope job, Task task, Position origin, byte[] bytes) {
        return route(new Asked(job, origin, null, List.of(), null), task, bytes);
    }

    /**
     * The same for a job that comes back from a worker, with what it went through so far. One
     * accepted under other limits may be too much under ours: it must not stay in the way.
     */
    Routed routeAgain(WorkOrder order, JobRules rules, byte[] bytes) {
        Task task;
        try {
            task = Wire.readTask(rules, bytes);
        } catch (UnreadableRecord e) {
            return giveUp(order, String.valueOf(e.getMessage()));
        }
        return route(
                new Asked(
                        order.job(),
                        order.origin(),
                        order.route(),
                        order.attempts(),
                        order.found()),
                task,
                bytes);
    }

    /** A job as it comes here. */
    private record Asked(
            JobEnvelope job,
            Position origin,
            @Nullable Route before,
            List<Attempt> attempts,
            @Nullable Found found) {}

    private Routed route(Asked asked, Task task, byte[] bytes) {
        JobEnvelope job = asked.job();
        Route before = asked.before();
        List<Attempt> attempts = asked.attempts();
        Instant now = clock.instant();
        return switch (policy.decide(job, task, asked.found(), now)) {
            case Decision.Send(var fresh) -> {
                Route route = before == null ? fresh : fresh.after(before, attempts);
                yield new Routed(
                        "sent",
                        new Outgoing(
                                Topics.work(route.first().pool(), job.priority()),
                                Wire.work(
                                        new WorkOrder(
                                                job,
                                                asked.origin(),
                                                route,
                                                attempts,
                                                now,
                                                asked.found()),
                                        bytes)));
            }
            case Decision.Refuse(JobError error) when attempts.isEmpty() ->
                    end(job, new Ending.Refused(error), before, attempts, now);
            case Decision.Refuse(JobError error) ->
                    end(job, new Ending.Failed(error), before, attempts, now);
            case Decision.Expire(JobError error) ->
                    end(job, new Ending.Expired(error), before, attempts, now);
        };
    }

    /** The record that ends a job which nobody may try. */
    Routed refuse(JobEnvelope job, JobError error) {
        return end(job, new Ending.Refused(error), null, List.of(), clock.instant());
    }

    private Routed giveUp(WorkOrder order, String reason) {
        var error = new JobError("task_unreadable", "task", reason, Blame.US, true, null);
        return end(
                order.job(),
                new Ending.Failed(error),
                order.route(),
                order.attempts(),
                clock.instant());
    }

    /** Returns when all of it is on the log; only then it counts, however often it was tried. */
    void write(List<Routed> routed) {
        log.sendAll(routed.stream().map(Routed::owed).filter(Objects::nonNull).toList());
        routed.forEach(
                each -> meters.counter("jobs.routed", "decision", each.decision()).increment());
    }

    private static Routed end(
            JobEnvelope job,
            Ending ending,
            @Nullable Route route,
            List<Attempt> attempts,
            Instant now) {
        long routedMillis = Math.max(0, Duration.between(job.submittedAt(), now).toMillis());
        var timings = new Timings(routedMillis, null, null, null, null);
        return new Routed(
                ending.state().wireName(),
                new Outgoing(
                        Topics.JOBS_FINISHED,
                        Wire.finished(
                                new JobOutcome(
                                        job, ending, now, route, null, attempts, List.of(),
                                        timings))));
    }
}

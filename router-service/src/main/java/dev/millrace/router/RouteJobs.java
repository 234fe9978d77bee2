package dev.millrace.router;

import dev.millrace.contracts.Arrival;
import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobReading;
import dev.millrace.contracts.Position;
import dev.millrace.contracts.SubmittedJob;
import dev.millrace.log.DeadLetters;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.LogRecords;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import dev.millrace.log.Persistence;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Moves each submitted job where the {@link RoutingPolicy} says: to its pool, or to its end. A
 * batch is acknowledged when everything it became is on the log; until then it is tried again.
 */
@ApplicationScoped
class RouteJobs {
    private final JobReading reading;
    private final SeenJobs seen;
    private final Cancels cancels;
    private final Router router;
    private final LogWriter log;
    private final Persistence persistence;
    private final MeterRegistry meters;

    RouteJobs(
            JobRulesConfig rules,
            SeenJobs seen,
            Cancels cancels,
            Router router,
            LogWriter log,
            Persistence persistence,
            MeterRegistry meters) {
        this.reading = new JobReading(rules.rules());
        this.seen = seen;
        this.cancels = cancels;
        this.router = router;
        this.log = log;
        this.persistence = persistence;
        this.meters = meters;
    }

    @Incoming("jobs-submitted")
    @Blocking
    void take(ConsumerRecords<byte[], byte[]> records) {
        List<Arrived> jobs = new ArrayList<>(records.count());
        List<Outgoing> deadLetters = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Arrival arrival = LogRecords.arrival(record);
            switch (reading.read(arrival)) {
                case SubmittedJob.Unreadable(var error) ->
                        deadLetters.add(DeadLetters.of(record, error.message()));
                case SubmittedJob.Refusable(var envelope, var error) ->
                        jobs.add(
                                new Arrived(
                                        LogRecords.position(record),
                                        envelope,
                                        () -> router.refuse(envelope, error)));
                case SubmittedJob.Readable(var envelope, var task) ->
                        jobs.add(
                                new Arrived(
                                        LogRecords.position(record),
                                        envelope,
                                        () ->
                                                router.route(
                                                        envelope,
                                                        task,
                                                        LogRecords.position(record),
                                                        JobReading.dataOf(arrival))));
            }
        }
        persistence.untilDone(
                "routing of " + records.count() + " jobs",
                () -> {
                    List<Outgoing> out = new ArrayList<>(deadLetters);
                    route(jobs, out);
                    log.sendAll(out);
                });
        count(deadLetters.size(), "dead");
    }

    private void route(List<Arrived> jobs, List<Outgoing> out) throws SQLException {
        Map<JobKey, Position> chosen = new LinkedHashMap<>();
        for (Arrived job : jobs) {
            if (job.envelope().idChosen()) {
                chosen.putIfAbsent(job.envelope().key(), job.position());
            }
        }
        Map<JobKey, Position> origins = seen.origins(chosen);
        for (Arrived job : jobs) {
            JobKey key = job.envelope().key();
            if (!job.position().equals(origins.getOrDefault(key, job.position()))) {
                count(1, "repeat");
            } else if (!cancels.has(key)) {
                out.add(job.decision().get());
            }
        }
    }

    private void count(int jobs, String decision) {
        meters.counter("jobs.routed", "decision", decision).increment(jobs);
    }

    /**
     * A job that somebody can be told about.
     *
     * @param decision what becomes of it, if it is no repeat
     */
    private record Arrived(Position position, JobEnvelope envelope, Supplier<Outgoing> decision) {}
}

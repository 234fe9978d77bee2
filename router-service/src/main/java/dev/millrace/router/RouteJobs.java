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
import dev.millrace.log.Persistence;
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
    private final LogRecords read;
    private final SeenJobs seen;
    private final Cancels cancels;
    private final Router router;
    private final Persistence persistence;

    RouteJobs(
            JobRulesConfig rules,
            LogRecords read,
            SeenJobs seen,
            Cancels cancels,
            Router router,
            Persistence persistence) {
        this.reading = new JobReading(rules.rules());
        this.read = read;
        this.seen = seen;
        this.cancels = cancels;
        this.router = router;
        this.persistence = persistence;
    }

    @Incoming("jobs-submitted")
    @Blocking
    void take(ConsumerRecords<byte[], byte[]> records) {
        List<Arrived> jobs = new ArrayList<>(records.count());
        List<Routed> deadLetters = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Arrival arrival = read.arrival(record);
            Position position = read.position(record);
            switch (reading.read(arrival)) {
                case SubmittedJob.Unreadable(var error) ->
                        deadLetters.add(
                                Routed.dead(DeadLetters.of(record, position, error.message())));
                case SubmittedJob.Refusable(var envelope, var error) ->
                        jobs.add(
                                new Arrived(
                                        position, envelope, () -> router.refuse(envelope, error)));
                case SubmittedJob.Readable(var envelope, var task) ->
                        jobs.add(
                                new Arrived(
                                        position,
                                        envelope,
                                        () ->
                                                router.route(
                                                        envelope,
                                                        task,
                                                        position,
                                                        JobReading.dataOf(arrival))));
            }
        }
        persistence.untilDone(
                "routing of " + records.count() + " jobs",
                () -> {
                    List<Routed> routed = new ArrayList<>(deadLetters);
                    routed.addAll(route(jobs));
                    router.write(routed);
                });
    }

    private List<Routed> route(List<Arrived> jobs) throws SQLException {
        Map<JobKey, Position> chosen = new LinkedHashMap<>();
        for (Arrived job : jobs) {
            if (job.envelope().idChosen()) {
                chosen.putIfAbsent(job.envelope().key(), job.position());
            }
        }
        Map<JobKey, Position> origins = seen.origins(chosen);
        List<Routed> routed = new ArrayList<>(jobs.size());
        for (Arrived job : jobs) {
            JobKey key = job.envelope().key();
            if (!job.position().equals(origins.getOrDefault(key, job.position()))) {
                routed.add(Routed.repeat());
            } else if (!cancels.has(key)) {
                routed.add(job.decision().get());
            }
        }
        return routed;
    }

    /**
     * A job that somebody can be told about.
     *
     * @param decision what becomes of it, if it is no repeat
     */
    private record Arrived(Position position, JobEnvelope envelope, Supplier<Routed> decision) {}
}

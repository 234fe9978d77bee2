package dev.millrace.results.open;

import dev.millrace.contracts.JobEnvelope;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobReading;
import dev.millrace.contracts.SubmittedJob;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.LogRecords;
import dev.millrace.log.Persistence;
import dev.millrace.results.store.Bisection;
import dev.millrace.results.store.JobStore;
import dev.millrace.results.store.JobsOpened;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a row for every submitted job, so that it can be asked for, cancelled and swept. */
@ApplicationScoped
class RecordSubmissions {
    private static final Logger LOG = LoggerFactory.getLogger(RecordSubmissions.class);

    private final JobReading reading;
    private final LogRecords read;
    private final JobStore store;
    private final Event<JobsOpened> opened;
    private final Persistence persistence;

    RecordSubmissions(
            JobRulesConfig rules,
            LogRecords read,
            JobStore store,
            Event<JobsOpened> opened,
            Persistence persistence) {
        this.reading = new JobReading(rules.rules());
        this.read = read;
        this.store = store;
        this.opened = opened;
        this.persistence = persistence;
    }

    @Incoming("jobs-submitted")
    @Blocking
    void take(ConsumerRecords<byte[], byte[]> records) {
        Map<JobKey, JobEnvelope> jobs = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            add(reading.read(read.arrival(record)), jobs);
        }
        if (!jobs.isEmpty()) {
            persistence.untilDone("recording submissions", () -> open(jobs));
        }
    }

    /** The first of a repeated id is the job. */
    private static void add(SubmittedJob job, Map<JobKey, JobEnvelope> jobs) {
        switch (job) {
            case SubmittedJob.Readable(JobEnvelope envelope, _) ->
                    jobs.putIfAbsent(envelope.key(), envelope);
            case SubmittedJob.Refusable(JobEnvelope envelope, _) ->
                    jobs.putIfAbsent(envelope.key(), envelope);
            case SubmittedJob.Unreadable _ -> {
                // Nobody can be told; router-service makes it a dead letter.
            }
        }
    }

    /** A job that gets no row is routed and ends all the same; only its deadline is not watched. */
    private void open(Map<JobKey, JobEnvelope> jobs) throws SQLException {
        Map<JobEnvelope, String> refused = Bisection.write(List.copyOf(jobs.values()), store::open);
        refused.forEach((job, reason) ->
                LOG.error("{} gets no row, the database refused it: {}", job.key(), reason));
        refused.keySet().forEach(job -> jobs.remove(job.key()));
        opened.fire(new JobsOpened(jobs.keySet()));
    }
}

package dev.millrace.router;

import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.UnreadableRecord;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WireRecord;
import dev.millrace.log.DeadLetters;
import dev.millrace.log.LogRecords;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import dev.millrace.log.Persistence;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes jobs that workers give back, and keeps each until it is due. */
@ApplicationScoped
class KeepDeferredJobs {
    private final LogRecords read;
    private final WaitingJobs waiting;
    private final LogWriter log;
    private final Persistence persistence;

    KeepDeferredJobs(LogRecords read, WaitingJobs waiting, LogWriter log, Persistence persistence) {
        this.read = read;
        this.waiting = waiting;
        this.log = log;
        this.persistence = persistence;
    }

    @Incoming("jobs-deferred")
    @Blocking
    void take(ConsumerRecords<byte[], byte[]> records) {
        Map<JobKey, WaitingJobs.Waiting> jobs = new LinkedHashMap<>();
        List<Outgoing> deadLetters = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                WireRecord wire = LogRecords.wire(record);
                Deferral deferral = Wire.readDeferred(wire);
                var job = new WaitingJobs.Waiting(deferral, wire.value());
                jobs.merge(job.key(), job, KeepDeferredJobs::later);
            } catch (UnreadableRecord e) {
                deadLetters.add(
                        DeadLetters.of(
                                record, read.position(record), String.valueOf(e.getMessage())));
            }
        }
        persistence.untilDone(
                "keeping " + jobs.size() + " deferred jobs",
                () -> {
                    waiting.keep(jobs.values());
                    log.sendAll(deadLetters);
                });
    }

    /** One statement touches a row once: of two deferrals of one job the one tried more counts. */
    private static WaitingJobs.Waiting later(WaitingJobs.Waiting a, WaitingJobs.Waiting b) {
        return attempts(b) >= attempts(a) ? b : a;
    }

    private static int attempts(WaitingJobs.Waiting job) {
        return job.deferral().order().attempts().size();
    }
}

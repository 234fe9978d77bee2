package dev.millrace.inference;

import dev.millrace.contracts.Deferral;
import dev.millrace.contracts.JobOutcome;
import dev.millrace.contracts.Topics;
import dev.millrace.contracts.Wire;
import dev.millrace.contracts.WorkOrder;
import dev.millrace.log.DeadLetters;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import dev.millrace.log.Persistence;
import dev.millrace.log.work.Work;
import java.util.List;

/** Writes what a record owes the next; returns when all in-sync replicas have it. */
final class WriteReports {
    private final LogWriter log;
    private final Persistence persistence;

    WriteReports(LogWriter log, Persistence persistence) {
        this.log = log;
        this.persistence = persistence;
    }

    void finished(JobOutcome outcome) {
        write(new Outgoing(Topics.JOBS_FINISHED, Wire.finished(outcome)));
    }

    void deferred(Deferral deferral, byte[] job) {
        write(new Outgoing(Topics.JOBS_DEFERRED, Wire.deferred(deferral, job)));
    }

    /** To the workers of another pool, in the job's own lane. */
    void movedOn(WorkOrder order, String pool, byte[] job) {
        write(new Outgoing(Topics.work(pool, order.job().priority()), Wire.work(order, job)));
    }

    void unreadable(Work work, String reason) {
        write(DeadLetters.of(work.record(), work.position(), work.timestampMillis(), reason));
    }

    /** The record stays until this is done: nothing is done again only because Kafka was away. */
    private void write(Outgoing outgoing) {
        persistence.untilDone(
                "writing to " + outgoing.topic(), () -> log.sendAll(List.of(outgoing)));
    }
}

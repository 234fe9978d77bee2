package dev.millrace.results.endings;

import dev.millrace.contracts.JobResult;
import dev.millrace.contracts.UnreadableRecord;
import dev.millrace.contracts.Wire;
import dev.millrace.log.DeadLetters;
import dev.millrace.log.LogRecords;
import dev.millrace.log.LogWriter;
import dev.millrace.log.Outgoing;
import dev.millrace.log.Persistence;
import dev.millrace.results.Completions;
import dev.millrace.results.store.SettledJob;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends jobs. A batch of outcomes is acknowledged once their ends are committed and the completions
 * of all that won are on the log.
 */
@ApplicationScoped
class RecordOutcomes {
    private static final Logger LOG = LoggerFactory.getLogger(RecordOutcomes.class);

    private final LogRecords read;
    private final Settle settle;
    private final Completions completions;
    private final LogWriter log;
    private final Persistence persistence;
    private final Tally tally;
    private final Clock clock;

    RecordOutcomes(
            LogRecords read,
            Settle settle,
            Completions completions,
            LogWriter log,
            Persistence persistence,
            Tally tally,
            Clock clock) {
        this.read = read;
        this.settle = settle;
        this.completions = completions;
        this.log = log;
        this.persistence = persistence;
        this.tally = tally;
        this.clock = clock;
    }

    @Incoming("jobs-finished")
    @Blocking
    void take(ConsumerRecords<byte[], byte[]> records) {
        persistence.untilDone("recording outcomes", () -> record(records));
    }

    private void record(ConsumerRecords<byte[], byte[]> records) throws SQLException {
        List<Outgoing> owed = new ArrayList<>();
        List<SettledJob> batch = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            settlement(record, owed).ifPresent(batch::add);
        }
        int unreadable = owed.size();
        Settle.Settled settled = settle.all(batch);
        settled.refused().forEach((job, reason) -> owed.add(bury(job, reason, records)));
        tell(settled.won(), owed);
        tell(settled.again(), owed);
        log.sendAll(owed);
        tally.add(settled, unreadable);
    }

    private void tell(List<JobResult> ends, List<Outgoing> owed) {
        ends.forEach(end -> owed.add(completions.event(end)));
    }

    /** Empty for what is no outcome: it becomes a dead letter, its neighbours do not. */
    private Optional<SettledJob> settlement(
            ConsumerRecord<byte[], byte[]> record, List<Outgoing> owed) {
        Instant now = clock.instant();
        try {
            return Optional.of(
                    Settlement.of(
                            read.position(record),
                            Wire.readFinished(LogRecords.wire(record)),
                            now));
        } catch (UnreadableRecord e) {
            owed.add(bury(record, String.valueOf(e.getMessage())));
        } catch (NullPointerException
                | ArithmeticException
                | DateTimeException
                | IllegalArgumentException e) {
            owed.add(bury(record, "an outcome with a part missing or out of range: " + e));
        }
        return Optional.empty();
    }

    private Outgoing bury(SettledJob job, String reason, ConsumerRecords<byte[], byte[]> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (read.position(record).equals(job.position())) {
                return bury(record, "the database refused it: " + reason);
            }
        }
        throw new IllegalStateException(job.position() + " is not in the batch it came from");
    }

    private Outgoing bury(ConsumerRecord<byte[], byte[]> record, String reason) {
        LOG.warn("dead letter: {}: {}", read.position(record), reason);
        return DeadLetters.of(record, read.position(record), reason);
    }
}

package dev.millrace.results.redrive;

import dev.millrace.log.LogUnavailable;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Denial;
import dev.millrace.results.access.Refusal;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;

/** Reads dead letters for somebody who looks at them: only so many, only for so long. */
@Singleton
class ScanDeadLetters {
    private static final int SETTLE_EVERY = 1_000;

    private final Cluster cluster;
    private final Marks marks;
    private final int recordsMax;
    private final Duration timeMax;
    private final Semaphore places;

    ScanDeadLetters(Cluster cluster, Marks marks, RedrivesConfig config) {
        this.cluster = cluster;
        this.marks = marks;
        this.recordsMax = config.scanRecordsMax();
        this.timeMax = config.scanTimeMax();
        this.places = new Semaphore(config.scansMax());
    }

    /** Looks at one after the other. */
    interface Look {
        /** Whether it wants to see the next one. */
        boolean at(OldestFirst.Found found, boolean redrivenBefore);
    }

    /**
     * How far it came.
     *
     * @param records how many there were to be read
     * @param scanned how many were read
     * @param atEnd whether nothing is left
     * @param truncated whether the limits of a scan kept it from the rest
     */
    record Scanned(long records, long scanned, boolean atEnd, boolean truncated) {}

    /**
     * Shows the oldest first.
     *
     * @throws Refusal if too many look already, the cluster denies us to read, or the time is over
     *     before anything came: nobody should take that for no dead letters
     * @throws LogUnavailable if it cannot be read
     */
    Scanned scan(List<Stretch> stretches, Look look) throws SQLException {
        if (!places.tryAcquire()) {
            throw Refusal.later("too many look at dead letters at a time; try again");
        }
        try (OldestFirst letters = new OldestFirst(cluster, stretches)) {
            return scan(letters, stretches.stream().mapToLong(Stretch::length).sum(), look);
        } catch (KafkaException e) {
            throw Denial.told(e, AclOperation.READ)
                    .<RuntimeException>map(Refusal::later)
                    .orElseGet(() -> new LogUnavailable("dead letters cannot be read", e));
        } finally {
            places.release();
        }
    }

    private Scanned scan(OldestFirst letters, long records, Look look) throws SQLException {
        var marked = new MarkedLetters(marks);
        long start = System.nanoTime();
        int scanned = 0;
        while (scanned < recordsMax) {
            Optional<OldestFirst.Found> next =
                    letters.next(timeMax.minusNanos(System.nanoTime() - start));
            if (next.isEmpty()) {
                if (scanned == 0 && !letters.isAtEnd()) {
                    throw Refusal.later(
                            "no dead letter came within redrives.scan-time-max, which is %s; try again"
                                    .formatted(timeMax));
                }
                break;
            }
            scanned++;
            if (scanned % SETTLE_EVERY == 0) {
                marked.settled();
            }
            if (!look.at(next.get(), marked.has(next.get()))) {
                return new Scanned(records, scanned, letters.isAtEnd(), false);
            }
        }
        return new Scanned(records, scanned, letters.isAtEnd(), !letters.isAtEnd());
    }
}

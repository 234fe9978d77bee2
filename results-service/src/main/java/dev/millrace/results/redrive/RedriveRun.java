package dev.millrace.results.redrive;

import dev.millrace.log.LogWriter;
import dev.millrace.log.Persistence;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Denial;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out one redrive, from where it is: reads a batch, writes what goes, commits how far it is
 * and what it wrote. A record is written a second time only where a batch that the log has, or has
 * a part of, is not committed, because this process dies, leaves or has lost its lease by then, or
 * where the log does not say in time whether it has the record.
 */
final class RedriveRun {
    private static final Logger LOG = LoggerFactory.getLogger(RedriveRun.class);
    private static final Duration FOUND_WITHIN = Duration.ofSeconds(2);

    /** Most dead letters looked at without a commit. */
    private static final int LOOKED_AT_MAX = 2_000;

    /** Most bytes of values in a batch; one record may be more. */
    private static final int BATCH_BYTES_MAX = 4 * 1024 * 1024;

    private final Cluster cluster;
    private final Persistence persistence;
    private final Redrives redrives;
    private final Marks marks;
    private final MarkedLetters marked;
    private final Redrive redrive;
    private final Lease lease;
    private final RedrivePolicy policy;
    private final Pace pace;
    private final Map<Place, Stretch> read = new HashMap<>();
    private final RedriveBatch batch;
    private final CountDownLatch leaving = new CountDownLatch(1);
    private Counts counts;

    RedriveRun(Needs needs, Redrive redrive, Lease lease) {
        this.cluster = needs.cluster();
        this.batch = new RedriveBatch(needs.log());
        this.persistence = needs.persistence();
        this.redrives = needs.redrives();
        this.marks = needs.marks();
        this.marked = new MarkedLetters(marks);
        this.redrive = redrive;
        this.lease = lease;
        this.policy = new RedrivePolicy(redrive.filter(), redrive.again());
        this.counts = redrive.counts();
        this.pace = new Pace(redrive.ratePerSecond(), System.nanoTime());
    }

    /** What every run works with. */
    record Needs(
            Cluster cluster,
            LogWriter log,
            Persistence persistence,
            Redrives redrives,
            Marks marks) {}

    private record Place(String topic, int partition) {}

    /** Lets go of it as soon as what is being written is committed. */
    void leave() {
        leaving.countDown();
    }

    /** How it came to an end here. */
    sealed interface End {
        record Done() implements End {}

        record Cancelled() implements End {}

        /** Somebody else has it now, or ended it. */
        record Lost() implements End {}

        /** Somebody else may go on with it: this process leaves. */
        record Left() implements End {}

        /** The log will not take a record, whenever it is asked, and not for what the record is. */
        record Failed(String why) implements End {}
    }

    /**
     * Runs until nothing is left. One that was cancelled meanwhile ends before it does anything:
     * whatever keeps it from getting on, it can be stopped.
     *
     * @throws KafkaException if dead letters cannot be read
     * @throws Persistence.Abandoned if the process leaves while the log or the database is away;
     *     what was read since the last commit will be read again
     */
    End run() throws SQLException, InterruptedException {
        Optional<End> before = endOf(commit(List.of()));
        if (before.isPresent()) {
            return before.get();
        }
        List<Stretch> stretches = redrives.stretches(redrive.id());
        try (OldestFirst letters = new OldestFirst(cluster, stretches)) {
            while (true) {
                gather(letters);
                int size = batch.size();
                Optional<End> end =
                        read.isEmpty() && !letters.isAtEnd()
                                ? endOf(nothingCame())
                                : writeAndCommit(letters.isAtEnd(), stretches);
                if (end.isPresent()) {
                    return end.get();
                }
                Duration pause = pace.after(size, System.nanoTime());
                if (leaving.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                    return new End.Left();
                }
            }
        } catch (AuthorizationException e) {
            return new End.Failed(
                    Denial.told(e, AclOperation.READ).orElse(String.valueOf(e.getMessage())));
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            hindered(e.getMessage() + (e.getCause() == null ? "" : ": " + e.getCause()));
            throw e;
        }
    }

    private Redrives.Standing nothingCame() throws SQLException {
        return hindered("nothing came for %d s".formatted(FOUND_WITHIN.toSeconds()));
    }

    private Redrives.Standing hindered(String why) throws SQLException {
        return redrives.hindered(
                redrive.id(), lease.runner(), "dead letters cannot be read: " + why);
    }

    private static Optional<End> endOf(Redrives.Standing standing) {
        return switch (standing) {
            case LOST -> Optional.of(new End.Lost());
            case CANCEL_ASKED -> Optional.of(new End.Cancelled());
            case GOES_ON -> Optional.empty();
        };
    }

    /** Empty if there is more to do. */
    private Optional<End> writeAndCommit(boolean isAtEnd, List<Stretch> stretches) {
        Optional<End> early = write();
        if (early.isPresent() && early.get() instanceof End.Lost) {
            return early;
        }
        boolean done = isAtEnd && early.isEmpty();
        Optional<End> ended = endOf(commit(done ? ends(stretches) : List.copyOf(read.values())));
        if (early.isPresent() && !(ended.orElse(null) instanceof End.Lost)) {
            return early;
        }
        return ended.isEmpty() && done ? Optional.of(new End.Done()) : ended;
    }

    private void gather(OldestFirst letters) throws SQLException {
        for (int looked = 0; looked < LOOKED_AT_MAX; looked++) {
            Optional<OldestFirst.Found> next = letters.next(FOUND_WITHIN);
            if (next.isEmpty()) {
                return;
            }
            take(next.get());
            if (batch.size() >= pace.batchMax() || batch.bytes() >= BATCH_BYTES_MAX) {
                return;
            }
        }
    }

    private void take(OldestFirst.Found found) throws SQLException {
        Stretch rest = found.stretch();
        read.put(new Place(rest.topic(), rest.partition()), rest);
        Verdict verdict = policy.verdict(found.letter(), marked.has(found));
        if (verdict instanceof Verdict.Goes(var stood)) {
            batch.add(found, found.letter().anew(redrive.id(), stood));
        } else {
            counts = counts.plus(Counts.of(verdict));
        }
    }

    /**
     * Writes the batch, however long that takes, unless somebody stops it; empty once it is done.
     */
    private Optional<End> write() {
        List<End> ended = new ArrayList<>();
        persistence.untilDone(
                "redrive " + redrive.id(),
                () -> {
                    if (!lease.holds()) {
                        ended.add(new End.Lost());
                        return;
                    }
                    RedriveBatch.Outcome sent = batch.send();
                    tally(sent);
                    RedriveBatch.Failure failure = sent.failure();
                    if (failure != null) {
                        ended.add(endAfter(failure));
                    }
                });
        batch.clear();
        return ended.stream().findFirst();
    }

    private void tally(RedriveBatch.Outcome sent) {
        sent.written().forEach(marked::add);
        counts =
                counts.plus(Counts.written(sent.written().size()))
                        .plus(Counts.refused(sent.refused().size()));
        if (!sent.refused().isEmpty()) {
            LOG.warn(
                    "redrive {}: {} records are refused by their topics, the first is {}",
                    redrive.id(),
                    sent.refused().size(),
                    sent.refused().getFirst().told());
        }
    }

    /** Throws what time cures, so that it is tried again, unless somebody stopped it meanwhile. */
    private End endAfter(RedriveBatch.Failure failure) throws SQLException {
        if (!failure.isCuredByTime()) {
            return new End.Failed(failure.told());
        }
        return endOf(redrives.hindered(redrive.id(), lease.runner(), failure.told()))
                .orElseThrow(failure::why);
    }

    private Redrives.Standing commit(List<Stretch> moved) {
        var step = new Redrives.Step(counts, moved);
        List<Redrives.Standing> standing = new ArrayList<>();
        persistence.untilDone(
                "redrive " + redrive.id(),
                () ->
                        standing.add(
                                redrives.commit(
                                        redrive.id(),
                                        lease.runner(),
                                        step,
                                        connection -> marks.write(connection, marked.changed()))));
        read.clear();
        marked.settled();
        return standing.getLast();
    }

    private static List<Stretch> ends(List<Stretch> stretches) {
        return stretches.stream().map(stretch -> stretch.from(stretch.end())).toList();
    }
}

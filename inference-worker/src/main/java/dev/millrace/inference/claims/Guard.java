package dev.millrace.inference.claims;

import dev.millrace.backends.http.ApiKeyFile;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.Position;
import dev.millrace.log.cluster.Cluster;
import dev.millrace.log.cluster.Needs;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that no job is knowingly run twice, whatever is delivered twice. Everything here
 * throws while the database is away: then nothing new is begun.
 */
public final class Guard implements AutoCloseable {
    private static final int BATCH_MAX = 256;

    private final ClaimTable table;
    private final ClaimPolicy policy;
    private final UUID us;
    private final Heartbeat heartbeat;
    private final Combining<ClaimTable.Wanted, Claim> claims;
    private final Combining<ClaimTable.Mark, Boolean> reports;
    private final Combining<ClaimTable.Mark, Boolean> releases;
    private final Combining<ClaimTable.Wanted, Boolean> passes;
    private final Combining<JobKey, Boolean> endings;

    /** What the guard says about a record. */
    public sealed interface Admission {
        /**
         * The job is ours.
         *
         * @param crashes workers that have died while they held it
         */
        record Run(int crashes) implements Admission {}

        /** The job is ours, to be run while nothing else runs in this process. */
        record Alone(int crashes) implements Admission {}

        /** The job has ended, or another record of it is being run: accept. */
        record Repeat() implements Admission {}

        /** Another process runs this very record: keep it, wait and ask again. */
        record Busy() implements Admission {}

        /** The job is ours, and too many of its workers have died: report that. */
        record Crashed(int crashes) implements Admission {}
    }

    /**
     * What an operator may change.
     *
     * @param heartbeatEvery how often a process says that it lives
     * @param deadAfter age of the last heartbeat of a process that is dead
     * @param startsMax most workers that may begin a job without ending it; the last runs it alone
     * @param claimsKept how long a claim is kept; longer than any record of its job
     */
    public record Settings(
            Duration heartbeatEvery, Duration deadAfter, int startsMax, Duration claimsKept) {
        public Settings {
            if (!heartbeatEvery.isPositive()
                    || heartbeatEvery.multipliedBy(2).compareTo(deadAfter) > 0) {
                throw new IllegalArgumentException(
                        "heartbeatEvery must be above 0 and at most half of deadAfter, were %s and %s"
                                .formatted(heartbeatEvery, deadAfter));
            }
            if (startsMax < 1) {
                throw new IllegalArgumentException(
                        "startsMax must be at least 1, was " + startsMax);
            }
            if (claimsKept.compareTo(deadAfter) <= 0) {
                throw new IllegalArgumentException(
                        "claimsKept must be longer than deadAfter, were %s and %s"
                                .formatted(claimsKept, deadAfter));
            }
        }

        /**
         * Longest pause between two heartbeats after which others are still judged by theirs. After
         * it there must be time left in {@link #deadAfter} for a beat that was due before the pause
         * and one that is tried after it.
         */
        Duration pauseMax() {
            Duration half = deadAfter.dividedBy(2);
            Duration oneLate = heartbeatEvery.multipliedBy(3).dividedBy(2);
            return half.compareTo(oneLate) > 0 ? half : oneLate;
        }
    }

    Guard(DataSource database, Endings endings, Settings settings) {
        this.us = UUID.randomUUID();
        this.table = new ClaimTable(database, us, settings.deadAfter(), settings.pauseMax());
        this.policy = new ClaimPolicy(us, settings.startsMax());
        this.heartbeat = new Heartbeat(table, settings.heartbeatEvery(), settings.claimsKept());
        this.claims = Combining.started("claims", BATCH_MAX, table::claim);
        this.reports = Combining.started("reports", BATCH_MAX, marks -> done(table::report, marks));
        this.releases =
                Combining.started("releases", BATCH_MAX, marks -> done(table::release, marks));
        this.passes = Combining.started("passes", BATCH_MAX, this::passOn);
        this.endings = Combining.started("endings", BATCH_MAX, endings::known);
    }

    /** The same needs, and those of a guard. */
    public static Needs addTo(Needs needs) {
        return needs.follows(FinishedProgress.GROUP);
    }

    /**
     * A guard that has not begun to beat yet.
     *
     * @param resultsUrl base URL of results-service, which is asked about the jobs of the dead
     * @param resultsKey what it is asked with, null if it asks for no key
     */
    public static Guard of(
            DataSource database,
            Cluster cluster,
            URI resultsUrl,
            @Nullable ApiKeyFile resultsKey,
            Settings settings) {
        FinishedProgress progress = new FinishedProgress(cluster, Duration.ofSeconds(15));
        return new Guard(database, new AskResults(progress, resultsUrl, resultsKey), settings);
    }

    public void start() throws SQLException {
        heartbeat.start();
    }

    /** Whether the others can see that we live. */
    public boolean isBeating() {
        return heartbeat.isBeating();
    }

    /**
     * Whether the job of this record may be run; if so, it is ours until it is reported, released
     * or handed back.
     *
     * @param record no other thread of this process may ask about the same job meanwhile
     * @param attempts how many that record carries
     */
    public Admission admit(JobKey key, Position record, int attempts)
            throws InterruptedException, ExecutionException, SQLException {
        ClaimTable.Wanted wanted = new ClaimTable.Wanted(key, record, attempts);
        while (true) {
            Claim claim = claims.ask(wanted);
            switch (policy.branch(claim, record.toString(), attempts)) {
                case RUN -> {
                    return claim instanceof Claim.Held held
                            ? policy.heldByUs(held.starts())
                            : new Admission.Run(0);
                }
                case TAKE -> {
                    int crashes = claim instanceof Claim.Held held ? held.starts() : 0;
                    Admission admission = policy.afterCrashes(crashes);
                    boolean begun = admission instanceof Admission.Run;
                    if (table.takeOver(wanted, ClaimTable.NOBODY, begun)) {
                        return admission;
                    }
                }
                case ACCEPT -> {
                    return new Admission.Repeat();
                }
                case WAIT -> {
                    return new Admission.Busy();
                }
                case RECOVER -> {
                    Claim.Held held = (Claim.Held) claim;
                    if (endings.ask(key)) {
                        reports.ask(new ClaimTable.Mark(key, held.process()));
                        return new Admission.Repeat();
                    }
                    Admission admission = policy.afterCrashes(held.starts());
                    boolean begun = admission instanceof Admission.Run;
                    if (table.takeOver(wanted, held.process(), begun)) {
                        return admission;
                    }
                }
                case ASK_AGAIN -> {}
            }
        }
    }

    /**
     * A job that is to run alone is begun now. One that waited for that when its worker died has
     * not died of itself, so only now does it count; said twice, it counts once.
     *
     * @param crashes workers that have died while they held it
     */
    public void beginAlone(JobKey key, int crashes) throws SQLException {
        table.begin(key, crashes + 1);
    }

    /** The job's outcome is on the log. */
    public void reported(JobKey key) throws InterruptedException, ExecutionException {
        reports.ask(new ClaimTable.Mark(key, us));
    }

    /**
     * We leave before the job ended: it is anybody's, and what it did to its workers is not
     * forgotten.
     */
    public void handBack(JobKey key, int crashes)
            throws InterruptedException, ExecutionException, SQLException {
        if (crashes == 0) {
            release(key);
        } else {
            table.handBack(key, crashes);
        }
    }

    /** The job is given back; to be called before its next record can be written. */
    public void release(JobKey key) throws InterruptedException, ExecutionException {
        releases.ask(new ClaimTable.Mark(key, us));
    }

    /**
     * The job was released and its next record is on the log: this one, and every earlier one, has
     * nothing left to do when it comes again.
     *
     * @param attempts how many the next record carries
     */
    public void passedOn(JobKey key, Position record, int attempts)
            throws InterruptedException, ExecutionException {
        passes.ask(new ClaimTable.Wanted(key, record, attempts));
    }

    private List<Boolean> passOn(List<ClaimTable.Wanted> passed) throws SQLException {
        table.passOn(passed);
        return Collections.nCopies(passed.size(), true);
    }

    /** Nothing is running any more: what is still claimed may be taken over at once. */
    @Override
    public void close() {
        heartbeat.close();
        claims.close();
        reports.close();
        releases.close();
        passes.close();
        endings.close();
    }

    private interface Marking {
        void mark(List<ClaimTable.Mark> marks) throws SQLException;
    }

    private static List<Boolean> done(Marking marking, List<ClaimTable.Mark> marks)
            throws SQLException {
        marking.mark(marks);
        return Collections.nCopies(marks.size(), true);
    }
}

package dev.millrace.inference.claims;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the other workers that this process lives, and forgets old claims in between. */
final class Heartbeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final int BEATS_PER_CLEANING = 30;
    private static final int CLAIMS_PER_CLEANING = 5_000;

    private final ClaimTable table;
    private final Duration every;
    private final Duration claimsKept;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean beating;
    private boolean moreToForget;

    Heartbeat(ClaimTable table, Duration every, Duration claimsKept) {
        this.table = table;
        this.every = every;
        this.claimsKept = claimsKept;
        this.thread = Thread.ofVirtual().name("heartbeat").unstarted(this::run);
    }

    /** Beats once, and then in the background. */
    void start() throws SQLException {
        table.beat();
        beating = true;
        thread.start();
    }

    /** Whether the last beat was taken. */
    boolean isBeating() {
        return beating;
    }

    /** Beats no more; the process is gone at once for the others. Nothing if it never began. */
    @Override
    public void close() {
        closing.countDown();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join(every);
            table.leave();
        } catch (SQLException e) {
            LOG.warn("the others will notice in a while that we left: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (int n = 1; !closing.await(every.toMillis(), TimeUnit.MILLISECONDS); n++) {
                beat(n);
            }
        } catch (InterruptedException e) {
            beating = false;
        }
    }

    /** Whatever fails it, the next one is tried: a worker that falls silent is taken for dead. */
    private void beat(int n) {
        try {
            table.beat();
            if (!beating) {
                LOG.info("heartbeats are taken again");
            }
            beating = true;
        } catch (SQLException | RuntimeException e) {
            if (beating) {
                LOG.warn("a heartbeat was not taken: {}", e.toString());
            }
            beating = false;
        }
        if (beating && (moreToForget || n % BEATS_PER_CLEANING == 0)) {
            forget();
        }
    }

    /** As long as there is more than one statement should delete, with every beat. */
    private void forget() {
        try {
            moreToForget = table.forget(claimsKept, CLAIMS_PER_CLEANING) >= CLAIMS_PER_CLEANING;
        } catch (SQLException | RuntimeException e) {
            LOG.warn("old claims were not forgotten: {}", e.toString());
        }
    }
}

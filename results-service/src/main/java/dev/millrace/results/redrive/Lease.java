package dev.millrace.results.redrive;

import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A runner's hold on a redrive. It lasts for a while by the database's clock and, from before it
 * was asked for, by ours: whoever stood still for longer has to ask before it writes on.
 */
final class Lease {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    private final Redrives redrives;
    private final String redrive;
    private final UUID runner;
    private final Duration length;
    private volatile long askedNanos;
    private volatile boolean lost;

    /**
     * @param askedNanos when it was claimed, by {@link System#nanoTime}, or a little before
     */
    Lease(Redrives redrives, String redrive, UUID runner, Duration length, long askedNanos) {
        this.redrives = redrives;
        this.redrive = redrive;
        this.runner = runner;
        this.length = length;
        this.askedNanos = askedNanos;
    }

    UUID runner() {
        return runner;
    }

    /** Whether the redrive is surely ours still; asks the database where that is not known. */
    boolean holds() throws SQLException {
        return !lost && (System.nanoTime() - askedNanos < length.toNanos() || renew());
    }

    /** To be called well before the lease is over. */
    void keep() {
        try {
            renew();
        } catch (SQLException | RuntimeException e) {
            LOG.warn("redrive {} could not be kept, trying again: {}", redrive, e.toString());
        }
    }

    private boolean renew() throws SQLException {
        long asked = System.nanoTime();
        if (redrives.renew(redrive, runner, length)) {
            askedNanos = asked;
            return true;
        }
        lost = true;
        return false;
    }
}

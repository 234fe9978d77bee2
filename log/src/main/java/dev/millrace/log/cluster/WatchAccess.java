package dev.millrace.log.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the cluster to what this process needs. A start without it fails and says what is lacking;
 * what is taken away later is said once, makes the process not ready, and is looked for until it is
 * back: its records wait on the log meanwhile.
 */
public final class WatchAccess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchAccess.class);
    private static final Duration PATIENCE_AT_START = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Cluster cluster;
    private final Duration every;
    private final WatchMembers members;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile List<String> lacking = List.of();

    /**
     * @param every how often it is looked at after the start; at least a second
     * @param members looked at as often
     */
    public WatchAccess(Cluster cluster, Duration every, WatchMembers members) {
        if (every.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "access-check.every must be at least PT1S, was " + every);
        }
        this.cluster = cluster;
        this.every = every;
        this.members = members;
    }

    /**
     * Returns if the cluster has all that is needed, and watches it from then on.
     *
     * @throws IllegalStateException naming all that is missing, denied or kept too short, or why no
     *     broker can be talked to
     */
    public void require(Needs needs) {
        List<String> sentences = new CheckAccess(cluster, PATIENCE_AT_START).lacking(needs);
        if (!sentences.isEmpty()) {
            throw new IllegalStateException(String.join("; and ", sentences));
        }
        Thread.ofVirtual().name("access-check").start(() -> watch(needs));
    }

    /** What the cluster lacks, in sentences; empty if nothing, as far as is known. */
    public List<String> lacking() {
        return lacking;
    }

    private void watch(Needs needs) {
        var check = new CheckAccess(cluster, PATIENCE);
        while (!isClosingWithin(every)) {
            try {
                tell(check.lacking(needs));
            } catch (IllegalStateException e) {
                // A broker that is away is told of by whoever reads and writes.
                members.doNotLook();
                LOG.debug("access is not known", e);
            }
        }
    }

    private void tell(List<String> now) {
        if (!now.equals(lacking)) {
            if (now.isEmpty()) {
                LOG.info("the cluster has everything again that this service needs");
            }
            now.forEach(LOG::error);
            lacking = now;
        }
        if (now.isEmpty()) {
            members.look();
        } else {
            members.doNotLook();
        }
    }

    private boolean isClosingWithin(Duration time) {
        try {
            return closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}

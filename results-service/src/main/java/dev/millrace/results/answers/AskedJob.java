package dev.millrace.results.answers;

import dev.millrace.contracts.JobKey;
import dev.millrace.results.ResultsConfig;
import dev.millrace.results.access.Refusal;
import dev.millrace.results.store.StoredJob;
import dev.millrace.results.store.StoredJobs;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Finds one job, and waits for what is on its way: its submission, its end. */
@Singleton
class AskedJob {
    private final StoredJobs jobs;
    private final Waiters waiters;
    private final Duration unknownWait;
    private final Clock clock;

    AskedJob(StoredJobs jobs, Waiters waiters, ResultsConfig limits, Clock clock) {
        this.jobs = jobs;
        this.waiters = waiters;
        this.unknownWait = limits.unknownWait();
        this.clock = clock;
    }

    /**
     * The job, as soon as it has ended or after {@code wait}.
     *
     * @throws Refusal if nobody has heard of it for a while
     */
    StoredJob find(String tenant, String id, Duration wait) throws SQLException {
        if (!JobKey.isId(id)) {
            throw Refusal.unknown(id);
        }
        JobKey key = new JobKey(tenant, id);
        Instant giveUp = clock.instant().plus(wait);
        StoredJob job = known(key);
        Duration left = Duration.between(clock.instant(), giveUp);
        if (job.isOpen() && left.isPositive()) {
            waiters.await(key, Waiters.Until.ENDED, left);
            job = known(key);
        }
        return job;
    }

    private StoredJob known(JobKey key) throws SQLException {
        @Nullable StoredJob job = jobs.find(key);
        if (job == null) {
            waiters.await(key, Waiters.Until.KNOWN, unknownWait);
            job = jobs.find(key);
        }
        if (job == null) {
            throw Refusal.unknown(key.id());
        }
        return job;
    }
}

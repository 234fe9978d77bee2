package dev.millrace.results.endings;

import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobResult;
import dev.millrace.results.store.Bisection;
import dev.millrace.results.store.JobStore;
import dev.millrace.results.store.JobsEnded;
import dev.millrace.results.store.SettledJob;
import dev.millrace.results.store.StoredJob;
import dev.millrace.results.store.StoredJobs;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stores a batch of settled outcomes and says what came of each. */
@Singleton
class Settle {
    private final JobStore store;
    private final StoredJobs stored;
    private final Event<JobsEnded> ended;
    private final Clock clock;

    Settle(JobStore store, StoredJobs stored, Event<JobsEnded> ended, Clock clock) {
        this.store = store;
        this.stored = stored;
        this.ended = ended;
        this.clock = clock;
    }

    /**
     * What came of a batch.
     *
     * @param won what is to be told about jobs that ended now
     * @param again the same for jobs whose winner was read once more: the process may have died
     *     between the commit and the telling
     * @param lost outcomes that came too late
     * @param refused outcomes that the database does not take, each with its reason
     */
    record Settled(
            List<JobResult> won,
            List<JobResult> again,
            List<SettledJob> lost,
            Map<SettledJob, String> refused) {
        private static Settled nothing() {
            return new Settled(
                    new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new HashMap<>());
        }
    }

    /** Stores all but what the database refuses. Throws what time can cure. */
    Settled all(List<SettledJob> batch) throws SQLException {
        Settled settled = Settled.nothing();
        settled.refused().putAll(Bisection.write(batch, part -> settle(part, settled)));
        return settled;
    }

    private void settle(List<SettledJob> batch, Settled settled) throws SQLException {
        Set<JobKey> won = store.end(batch, clock.instant());
        ended.fire(new JobsEnded(won));
        sortOut(batch, won, settled);
    }

    private void sortOut(List<SettledJob> batch, Set<JobKey> won, Settled settled)
            throws SQLException {
        Set<JobKey> told = new HashSet<>();
        List<SettledJob> others = new ArrayList<>();
        for (SettledJob job : batch) {
            if (won.contains(job.key()) && told.add(job.key())) {
                settled.won().add(job.result());
            } else if (won.contains(job.key())) {
                settled.lost().add(job);
            } else {
                others.add(job);
            }
        }
        if (others.isEmpty()) {
            return;
        }
        Map<JobKey, StoredJob> winners =
                stored.find(others.stream().map(SettledJob::key).distinct().toList());
        for (SettledJob job : others) {
            @Nullable StoredJob winner = winners.get(job.key());
            if (winner != null && job.position().toString().equals(winner.endedBy())) {
                settled.again().add(winner.result());
            } else {
                settled.lost().add(job);
            }
        }
    }
}

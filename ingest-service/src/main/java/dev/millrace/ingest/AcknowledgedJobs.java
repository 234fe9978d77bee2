package dev.millrace.ingest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.contracts.JobKey;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The chosen ids that this process has put on the log, so that a repeat is not put there again.
 *
 * <p>Best effort: it forgets at a restart, beyond its size, and knows nothing of other replicas.
 * Whether a job runs once does not rest on it; router-service finds every repeat.
 */
final class AcknowledgedJobs {
    private final Cache<UUID, Boolean> keys;

    AcknowledgedJobs(Clock clock, int rememberedMax, Duration rememberedFor) {
        this.keys =
                Caffeine.newBuilder()
                        .maximumSize(rememberedMax)
                        .expireAfterWrite(rememberedFor)
                        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                        .executor(Runnable::run)
                        .build();
    }

    boolean contains(JobKey key) {
        return keys.getIfPresent(key.hash()) != null;
    }

    void add(AcceptedJob job) {
        if (!job.idMinted()) {
            keys.put(job.key().hash(), Boolean.TRUE);
        }
    }
}

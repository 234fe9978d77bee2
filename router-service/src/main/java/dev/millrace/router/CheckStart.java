package dev.millrace.router;

import dev.millrace.contracts.Topics;
import dev.millrace.contracts.access.ExposurePolicy;
import dev.millrace.log.JobRulesConfig;
import dev.millrace.log.cluster.Channels;
import dev.millrace.log.cluster.Needs;
import dev.millrace.log.cluster.WatchAccess;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Stops a start that could lose jobs, spin, or let strangers in. */
class CheckStart {
    /** Before anything reads. */
    private static final int FIRST = 1;

    void exposure(
            @Observes @Priority(FIRST) StartupEvent start,
            @ConfigProperty(name = "quarkus.http.host") String host,
            AuthConfig auth) {
        ExposurePolicy.check(host, auth.keysFile().isPresent());
    }

    void limits(@Observes @Priority(FIRST) StartupEvent start, RouterConfig limits) {
        check(limits);
    }

    /** Every topic must be there, and keep a job until its deadline and a day longer. */
    void topics(
            @Observes @Priority(FIRST + 1) StartupEvent start,
            WatchAccess access,
            Channels channels,
            Router router,
            JobRulesConfig jobs) {
        Needs read = channels.addTo(Needs.keeping(jobs.deadlineMax().plus(Duration.ofDays(1))));
        access.require(
                read.writesForOthers(read.topics().keySet().stream().map(Topics::dead).toList())
                        .reads(Topics.JOBS_CONTROL)
                        .writes(Topics.JOBS_FINISHED)
                        .writes(router.poolTopics()));
    }

    static void check(RouterConfig limits) {
        atLeast(1, "router.output-bytes-max", limits.outputBytesMax());
        atLeast(1, "router.output-tokens-assumed", limits.outputTokensAssumed());
        atLeast(1, "router.release-jobs-max", limits.releaseJobsMax());
        atLeast(1L, "router.release-bytes-max", limits.releaseBytesMax());
        atLeast(1, "router.forget-jobs-max", limits.forgetJobsMax());
        atLeast(1, "router.cancels-remembered-max", limits.cancelsRememberedMax());
        atLeast(Duration.ofMillis(1), "router.release-every", limits.releaseEvery());
        atLeast(Duration.ofMillis(1), "router.forget-every", limits.forgetEvery());
        atLeast(Duration.ofMinutes(1), "router.seen-retention", limits.seenRetention());
    }

    private static <T extends Comparable<T>> void atLeast(T min, String key, T value) {
        if (value.compareTo(min) < 0) {
            throw new IllegalArgumentException(
                    "%s must be at least %s, was %s".formatted(key, min, value));
        }
    }
}

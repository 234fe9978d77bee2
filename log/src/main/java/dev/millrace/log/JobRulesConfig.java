package dev.millrace.log;

import dev.millrace.contracts.JobRules;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * What every door allows. Keys: {@code jobs.*}; give every service the same values, or the doors
 * disagree.
 */
@ConfigMapping(prefix = "jobs")
public interface JobRulesConfig {
    /** Largest job, in bytes of its JSON; the default leaves three quarters of a record free. */
    @WithDefault("524288")
    int bytesMax();

    /**
     * Deadline of a job that names none, counted from its acceptance; at most {@code
     * jobs.deadline-max}.
     */
    @WithDefault("PT24H")
    Duration deadlineDefault();

    /** Farthest deadline accepted; must stay a day below the retention of every topic. */
    @WithDefault("PT144H")
    Duration deadlineMax();

    /** Most texts in one embed or classify job; at least 1. */
    @WithDefault("2048")
    int textsMax();

    /** Most labels in one classify job; at least 2. */
    @WithDefault("100")
    int labelsMax();

    /** Most documents in one index job, and ids in one unindex job; at least 1. */
    @WithDefault("1000")
    int documentsMax();

    /** Most hits that one search may ask for; at least 1. */
    @WithDefault("100")
    int hitsMax();

    /** Whether webhooks may go to http URLs and private addresses; for one machine only. */
    @WithDefault("false")
    boolean privateCallbacksAllowed();

    /** Tenant of a record that names none; a single dash: such a record is a dead letter. */
    @WithDefault("local")
    String defaultTenant();

    /** The same as a value of the domain, which checks itself. */
    default JobRules rules() {
        return new JobRules(
                bytesMax(),
                deadlineDefault(),
                deadlineMax(),
                textsMax(),
                labelsMax(),
                documentsMax(),
                hitsMax(),
                privateCallbacksAllowed(),
                defaultTenant().equals("-") ? "" : defaultTenant());
    }
}

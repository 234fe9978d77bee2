package dev.millrace.contracts;

import java.time.Duration;

/**
 * What every door allows; the same at all of them.
 *
 * @param jobBytesMax largest job, in bytes of its JSON
 * @param deadlineDefault deadline of a job that names none, counted from its acceptance
 * @param deadlineMax farthest deadline accepted, counted from acceptance
 * @param textsMax most texts in one embed or classify job
 * @param labelsMax most labels in one classify job
 * @param documentsMax most documents in one index job, and ids in one unindex job
 * @param hitsMax most hits of one search
 * @param privateCallbacksAllowed whether webhooks may go to http and to private addresses; for one
 *     machine only
 * @param defaultTenant tenant of a record that names none; empty: such a record is a dead letter
 */
public record JobRules(
        int jobBytesMax,
        Duration deadlineDefault,
        Duration deadlineMax,
        int textsMax,
        int labelsMax,
        int documentsMax,
        int hitsMax,
        boolean privateCallbacksAllowed,
        String defaultTenant) {
    /** The values that an operator gets who sets none. */
    public static final JobRules DEFAULTS =
            new JobRules(
                    512 * 1024,
                    Duration.ofHours(24),
                    Duration.ofDays(6),
                    2048,
                    100,
                    1000,
                    100,
                    false,
                    "local");

    public JobRules {
        atLeast(1, "jobBytesMax", jobBytesMax);
        atLeast(1, "textsMax", textsMax);
        atLeast(2, "labelsMax", labelsMax);
        atLeast(1, "documentsMax", documentsMax);
        atLeast(1, "hitsMax", hitsMax);
        if (deadlineDefault.compareTo(deadlineMax) > 0 || !deadlineDefault.isPositive()) {
            throw new IllegalArgumentException(
                    "deadlineDefault must be positive and at most deadlineMax (%s), was %s"
                            .formatted(deadlineMax, deadlineDefault));
        }
        if (!defaultTenant.isEmpty() && !JobKey.isTenant(defaultTenant)) {
            throw new IllegalArgumentException(
                    "defaultTenant must be empty or match %s, was '%s'"
                            .formatted(JobKey.TENANT_ALLOWED, defaultTenant));
        }
    }

    private static void atLeast(int min, String name, int value) {
        if (value < min) {
            throw new IllegalArgumentException(
                    "%s must be at least %d, was %d".formatted(name, min, value));
        }
    }
}

package dev.millrace.results.redrive;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A redrive as an admin is shown it.
 *
 * @param topics those it is for, empty if for all
 * @param reason what the reason must contain, null if any
 * @param from earliest death, included; null if any
 * @param to latest death, excluded; null if any
 * @param written records written to their topics
 * @param skipped what matched and was not written
 * @param read dead letters looked at, of {@code total}
 * @param error why it failed; while it runs, what keeps it from getting on
 */
record RedriveAnswer(
        String id,
        String object,
        String state,
        String by,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        List<String> topics,
        @Nullable String reason,
        @Nullable Instant from,
        @Nullable Instant to,
        int ratePerSecond,
        boolean again,
        long written,
        Skipped skipped,
        long notMatching,
        long read,
        long total,
        @Nullable String error) {

    /**
     * Why dead letters that match were not written.
     *
     * @param redrivenBefore a redrive has written them before
     * @param cut their values were too large to be kept whole
     * @param originUnreadable nobody knows where they stood
     * @param refused their topics do not take them: too large there, or not valid
     */
    record Skipped(long redrivenBefore, long cut, long originUnreadable, long refused) {
        static Skipped of(Counts counts) {
            return new Skipped(
                    counts.redrivenBefore(),
                    counts.cut(),
                    counts.originUnreadable(),
                    counts.refused());
        }
    }

    static RedriveAnswer of(Redrive redrive) {
        RedriveFilter filter = redrive.filter();
        return new RedriveAnswer(
                redrive.id(),
                "redrive",
                redrive.state(),
                redrive.by(),
                redrive.createdAt(),
                redrive.startedAt(),
                redrive.endedAt(),
                filter.topics(),
                filter.reason() == null ? null : filter.reason().text(),
                filter.from(),
                filter.to(),
                redrive.ratePerSecond(),
                redrive.again(),
                redrive.counts().written(),
                Skipped.of(redrive.counts()),
                redrive.counts().notMatching(),
                redrive.read(),
                redrive.total(),
                redrive.error());
    }
}

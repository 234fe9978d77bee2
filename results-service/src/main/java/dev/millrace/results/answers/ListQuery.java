package dev.millrace.results.answers;

import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobState;
import dev.millrace.contracts.Task;
import dev.millrace.results.access.Parameters;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs a list is asked for, newest first.
 *
 * @param after id of the last job of the page before
 * @param since earliest acceptance, included
 * @param until latest acceptance, excluded
 */
record ListQuery(
        @Nullable String state,
        @Nullable String kind,
        int limit,
        @Nullable String after,
        @Nullable Instant since,
        @Nullable Instant until) {
    private static final int LIMIT_DEFAULT = 20;
    private static final int LIMIT_MAX = 100;

    /** Reads the parameters; throws a refusal naming the first that is wrong. */
    static ListQuery of(Map<String, List<String>> parameters) {
        var given = new Parameters(parameters, "state", "kind", "limit", "after", "since", "until");
        return new ListQuery(
                given.oneOf("state", states()),
                given.oneOf("kind", Task.KINDS),
                given.number("limit", 1, LIMIT_MAX, LIMIT_DEFAULT),
                given.matching("after", JobKey.ID_ALLOWED),
                given.instant("since"),
                given.instant("until"));
    }

    private static List<String> states() {
        return Arrays.stream(JobState.values()).map(JobState::wireName).toList();
    }
}

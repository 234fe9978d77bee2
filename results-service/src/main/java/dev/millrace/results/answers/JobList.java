package dev.millrace.results.answers;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.contracts.JobKey;
import dev.millrace.contracts.JobResult;
import dev.millrace.results.access.Refusal;
import dev.millrace.results.store.StoredJob;
import dev.millrace.results.store.StoredJobs;
import io.quarkus.panache.common.Sort;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lists a tenant's jobs, newest first, without their outputs. */
@Singleton
class JobList {
    private static final Sort NEWEST_FIRST =
            Sort.by("submittedAt", Sort.Direction.Descending).and("id", Sort.Direction.Descending);

    private final StoredJobs jobs;

    JobList(StoredJobs jobs) {
        this.jobs = jobs;
    }

    /** A page in OpenAI's shape. */
    record Page(
            String object,
            List<JobResult> data,
            @JsonProperty("first_id") @Nullable String firstId,
            @JsonProperty("last_id") @Nullable String lastId,
            @JsonProperty("has_more") boolean hasMore) {

        /** The page of what was found with one job more than asked for. */
        static Page of(List<JobResult> found, int limit) {
            List<JobResult> data = found.subList(0, Math.min(limit, found.size()));
            return new Page(
                    "list",
                    data,
                    data.isEmpty() ? null : data.getFirst().id(),
                    data.isEmpty() ? null : data.getLast().id(),
                    found.size() > limit);
        }
    }

    Page page(String tenant, ListQuery query) throws SQLException {
        List<JobKey> keys =
                rows(tenant, query).stream().map(row -> new JobKey(row.tenant, row.id)).toList();
        Map<JobKey, StoredJob> found = jobs.findWithoutOutputs(keys);
        return Page.of(
                keys.stream()
                        .map(found::get)
                        .filter(Objects::nonNull)
                        .map(StoredJob::result)
                        .toList(),
                query.limit());
    }

    private static List<JobRow> rows(String tenant, ListQuery query) {
        List<String> where = new ArrayList<>(List.of("tenant = :tenant"));
        Map<String, Object> values = new HashMap<>(Map.of("tenant", tenant));
        add("state = :state", "state", query.state(), where, values);
        add("kind = :kind", "kind", query.kind(), where, values);
        add("submittedAt >= :since", "since", query.since(), where, values);
        add("submittedAt < :until", "until", query.until(), where, values);
        if (query.after() != null) {
            JobRow last = last(tenant, query.after());
            add("submittedAt <= :at", "at", last.submittedAt, where, values);
            add("(submittedAt < :at or id < :after)", "after", last.id, where, values);
        }
        return JobRow.<JobRow>find(String.join(" and ", where), NEWEST_FIRST, values)
                .range(0, query.limit())
                .list();
    }

    private static JobRow last(String tenant, String id) {
        @Nullable JobRow last = JobRow.findById(new JobRow.Key(tenant, id));
        if (last == null) {
            throw Refusal.parameter("after", id, "the last_id of a page");
        }
        return last;
    }

    private static void add(
            String condition,
            String name,
            @Nullable Object value,
            List<String> where,
            Map<String, Object> values) {
        if (value != null) {
            where.add(condition);
            values.put(name, value);
        }
    }
}

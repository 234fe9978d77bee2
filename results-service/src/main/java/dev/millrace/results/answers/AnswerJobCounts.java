package dev.millrace.results.answers;

import dev.millrace.contracts.JobState;
import dev.millrace.contracts.Json;
import dev.millrace.results.access.Parameters;
import dev.millrace.results.access.Requester;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Answers how many of a tenant's jobs are in which state. */
@Path("/v1/job-counts")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class AnswerJobCounts {
    private static final Duration SINCE_DEFAULT = Duration.ofDays(1);

    /** An index of jobs by acceptance serves it: it costs as much as there are jobs since then. */
    private static final String COUNT =
            "select state, count(*) from job where tenant = ? and submitted_at >= ? group by state";

    private final DataSource database;
    private final Requester requester;
    private final Clock clock;

    AnswerJobCounts(DataSource database, Requester requester, Clock clock) {
        this.database = database;
        this.requester = requester;
        this.clock = clock;
    }

    /**
     * The answer.
     *
     * @param since earliest acceptance of the jobs that are counted
     * @param data every state, also one that no job is in
     */
    record JobCounts(String object, Instant since, Map<String, Long> data) {}

    @GET
    public byte[] counts(@Context UriInfo uri) throws SQLException {
        var given = new Parameters(uri.getQueryParameters(), "since");
        @Nullable Instant asked = given.instant("since");
        Instant since = asked == null ? clock.instant().minus(SINCE_DEFAULT) : asked;
        return Json.bytes(new JobCounts("job_counts", since, count(requester.tenant(), since)));
    }

    private Map<String, Long> count(String tenant, Instant since) throws SQLException {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (JobState state : JobState.values()) {
            counts.put(state.wireName(), 0L);
        }
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(COUNT)) {
            select.setString(1, tenant);
            select.setObject(2, since.atOffset(ZoneOffset.UTC));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    counts.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return counts;
    }
}

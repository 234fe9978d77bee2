package dev.millrace.results.answers;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.contracts.Json;
import dev.millrace.results.ResultsConfig;
import dev.millrace.results.access.Requester;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers what model calls cost, from the ledger. */
@Path("/v1/usage")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class AnswerUsage {
    private final LedgerSums sums;
    private final Requester requester;
    private final Clock clock;
    private final int groupsMax;

    AnswerUsage(LedgerSums sums, Requester requester, Clock clock, ResultsConfig limits) {
        this.sums = sums;
        this.requester = requester;
        this.clock = clock;
        this.groupsMax = limits.usageGroupsMax();
    }

    /**
     * The answer.
     *
     * @param hasMore whether groups are missing: ask for fewer days or coarser groups
     */
    record Usage(
            String object,
            Instant from,
            Instant to,
            List<Map<String, @Nullable Object>> data,
            @JsonProperty("has_more") boolean hasMore) {}

    @GET
    public byte[] usage(@Context UriInfo uri) throws SQLException {
        UsageQuery query = UsageQuery.of(uri.getQueryParameters(), clock.instant());
        List<Map<String, @Nullable Object>> groups =
                sums.of(requester.tenant(), query, groupsMax + 1);
        boolean hasMore = groups.size() > groupsMax;
        return Json.bytes(
                new Usage(
                        "list",
                        query.from(),
                        query.to(),
                        hasMore ? groups.subList(0, groupsMax) : groups,
                        hasMore));
    }
}

package dev.millrace.results.redrive;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.contracts.Json;
import dev.millrace.results.access.Requester;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows an admin what nobody could be told about, of all tenants. */
@Path("/v1/admin/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class AnswerDeadLetters {
    private final Requester requester;
    private final DeadTopics topics;
    private final ScanDeadLetters scan;
    private final RedrivesConfig config;

    AnswerDeadLetters(
            Requester requester, DeadTopics topics, ScanDeadLetters scan, RedrivesConfig config) {
        this.requester = requester;
        this.topics = topics;
        this.scan = scan;
        this.config = config;
    }

    /**
     * How many there are.
     *
     * @param records how many lie where they were looked for
     * @param scanned how many of them were read, the oldest first
     * @param truncated whether there are more than were read
     */
    record Counted(
            String object,
            List<DeadLetterCounts.Count> data,
            long records,
            long scanned,
            boolean truncated) {}

    /**
     * Some of them.
     *
     * @param next what {@code after} is for the next page; null on the last
     * @param truncated whether the page is short because too many had to be read for it
     */
    record Listed(
            String object,
            List<DeadLetterPage.Line> data,
            @Nullable String next,
            @JsonProperty("has_more") boolean hasMore,
            boolean truncated) {}

    @GET
    public byte[] deadLetters(@Context UriInfo uri) throws SQLException {
        requester.admin();
        DeadLetterQuery query = DeadLetterQuery.of(uri.getQueryParameters());
        List<Stretch> stretches = topics.stretches(query.filter(), query.after());
        Integer limit = query.limit();
        return Json.bytes(
                limit == null
                        ? counted(query.filter(), stretches)
                        : listed(
                                new DeadLetterPage(query.filter(), limit, query.after()),
                                stretches));
    }

    private Counted counted(RedriveFilter filter, List<Stretch> stretches) throws SQLException {
        var counts = new DeadLetterCounts(config.reasonsMax());
        ScanDeadLetters.Scanned scanned =
                scan.scan(
                        stretches,
                        (found, redrivenBefore) -> {
                            if (filter.matches(found.letter())) {
                                counts.add(found.letter(), redrivenBefore);
                            }
                            return true;
                        });
        return new Counted(
                "list", counts.all(), scanned.records(), scanned.scanned(), scanned.truncated());
    }

    private Listed listed(DeadLetterPage page, List<Stretch> stretches) throws SQLException {
        ScanDeadLetters.Scanned scanned = scan.scan(stretches, page);
        boolean hasMore = !scanned.atEnd();
        return new Listed(
                "list", page.lines(), hasMore ? page.next() : null, hasMore, scanned.truncated());
    }
}

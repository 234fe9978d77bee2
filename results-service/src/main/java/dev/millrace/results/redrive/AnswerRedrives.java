package dev.millrace.results.redrive;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.contracts.JobError;
import dev.millrace.contracts.Json;
import dev.millrace.results.access.Parameters;
import dev.millrace.results.access.Refusal;
import dev.millrace.results.access.Requester;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins redrives, tells how far they are, and stops them; for admins. */
@Path("/v1/admin/redrives")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class AnswerRedrives {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerRedrives.class);
    private static final int LIMIT_DEFAULT = 20;
    private static final int LIMIT_MAX = 100;

    private final Requester requester;
    private final DeadTopics topics;
    private final DryRun dryRun;
    private final Redrives redrives;
    private final RunRedrives runner;
    private final RedrivesConfig config;
    private final Clock clock;

    AnswerRedrives(
            Requester requester,
            DeadTopics topics,
            DryRun dryRun,
            Redrives redrives,
            RunRedrives runner,
            RedrivesConfig config,
            Clock clock) {
        this.requester = requester;
        this.topics = topics;
        this.dryRun = dryRun;
        this.redrives = redrives;
        this.runner = runner;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Some of them.
     *
     * @param lastId what {@code after} is for the next page; null if there is none here
     */
    record Listed(
            String object,
            List<RedriveAnswer> data,
            @JsonProperty("last_id") @Nullable String lastId,
            @JsonProperty("has_more") boolean hasMore) {}

    @POST
    public Response redrive(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type, byte[] body)
            throws SQLException {
        String by = requester.admin();
        checkType(type);
        var asked = RedriveRequest.of(body, config.rateDefault(), config.rateMax());
        List<Stretch> stretches = topics.stretches(asked.filter());
        if (asked.dryRun()) {
            var policy = new RedrivePolicy(asked.filter(), asked.again());
            return Response.ok(Json.bytes(dryRun.of(policy, stretches))).build();
        }
        Redrive redrive =
                Redrive.asked(
                        "rdr_" + UUID.randomUUID(),
                        by,
                        now(),
                        asked.filter(),
                        asked.ratePerSecond(),
                        asked.again(),
                        stretches.stream().mapToLong(Stretch::length).sum());
        if (!redrives.begin(redrive, stretches)) {
            throw running(redrives.open());
        }
        runner.look();
        return Response.accepted(Json.bytes(RedriveAnswer.of(redrive)))
                .location(URI.create("/v1/admin/redrives/" + redrive.id()))
                .build();
    }

    @GET
    public byte[] list(@Context UriInfo uri) throws SQLException {
        requester.admin();
        var given = new Parameters(uri.getQueryParameters(), "limit", "after");
        int limit = given.number("limit", 1, LIMIT_MAX, LIMIT_DEFAULT);
        @Nullable String after = given.text("after");
        if (after != null && redrives.find(after).isEmpty()) {
            throw Refusal.parameter("after", after, "the last_id of a page");
        }
        List<Redrive> found = redrives.newest(limit + 1, after);
        List<RedriveAnswer> page = found.stream().limit(limit).map(RedriveAnswer::of).toList();
        return Json.bytes(
                new Listed(
                        "list",
                        page,
                        page.isEmpty() ? null : page.getLast().id(),
                        found.size() > limit));
    }

    @GET
    @Path("{id}")
    public byte[] one(@PathParam("id") String id) throws SQLException {
        requester.admin();
        return Json.bytes(RedriveAnswer.of(known(id)));
    }

    /** It ends within a batch; what it has written stays written. */
    @POST
    @Path("{id}/cancel")
    public Response cancel(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type)
            throws SQLException {
        String by = requester.admin();
        checkType(type);
        boolean open = redrives.askCancel(id);
        if (open) {
            LOG.info("redrive {} is to end, asked for by {}", id, by);
        }
        byte[] answer = Json.bytes(RedriveAnswer.of(known(id)));
        return (open ? Response.accepted(answer) : Response.ok(answer)).build();
    }

    private Redrive known(String id) throws SQLException {
        return redrives.find(id)
                .orElseThrow(() ->
                        new Refusal(
                                JobError.caller("not_found", "id", "there is no such redrive")));
    }

    /**
     * A web page of elsewhere can make a browser of this machine send anything but this type, and
     * this machine may need no key.
     */
    private static void checkType(@Nullable String type) {
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(MediaType.APPLICATION_JSON)) {
            throw new Refusal(
                    JobError.caller(
                            "unsupported_media_type",
                            HttpHeaders.CONTENT_TYPE,
                            "must be application/json"));
        }
    }

    private static Refusal running(Optional<Redrive> other) {
        return new Refusal(
                JobError.caller(
                        "conflict",
                        null,
                        other.map(redrive -> "redrive %s runs".formatted(redrive.id()))
                                        .orElse("another redrive was running")
                                + "; one runs at a time"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}

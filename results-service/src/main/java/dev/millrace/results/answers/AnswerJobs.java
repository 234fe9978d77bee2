package dev.millrace.results.answers;

import dev.millrace.contracts.JobResult;
import dev.millrace.contracts.Json;
import dev.millrace.contracts.RawJson;
import dev.millrace.results.ResultsConfig;
import dev.millrace.results.access.Refusal;
import dev.millrace.results.access.Requester;
import dev.millrace.results.store.StoredJob;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Answers questions about jobs, each for one tenant. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class AnswerJobs {
    private final AskedJob asked;
    private final JobList list;
    private final CancelJobs cancels;
    private final Requester requester;
    private final Duration waitMax;

    AnswerJobs(
            AskedJob asked,
            JobList list,
            CancelJobs cancels,
            Requester requester,
            ResultsConfig limits) {
        this.asked = asked;
        this.list = list;
        this.cancels = cancels;
        this.requester = requester;
        this.waitMax = limits.waitMax();
    }

    @GET
    @Path("{id}")
    public byte[] job(@PathParam("id") String id, @QueryParam("wait") @Nullable String wait)
            throws SQLException {
        return Json.bytes(atTheEdge(asked.find(requester.tenant(), id, duration(wait))));
    }

    @GET
    public byte[] jobs(@Context UriInfo uri) throws SQLException {
        return Json.bytes(list.page(requester.tenant(), ListQuery.of(uri.getQueryParameters())));
    }

    @POST
    @Path("{id}/cancel")
    public Response cancel(@PathParam("id") String id) throws SQLException {
        StoredJob job = asked.find(requester.tenant(), id, Duration.ZERO);
        if (!job.isOpen()) {
            return Response.ok(Json.bytes(atTheEdge(job))).build();
        }
        return Response.accepted(Json.bytes(cancels.cancel(job))).build();
    }

    private Duration duration(@Nullable String wait) {
        if (wait == null) {
            return Duration.ZERO;
        }
        String allowed = "whole seconds from 0 to " + waitMax.toSeconds();
        try {
            Duration asked = Duration.ofSeconds(Long.parseLong(wait));
            if (asked.isNegative() || asked.compareTo(waitMax) > 0) {
                throw Refusal.parameter("wait", wait, allowed);
            }
            return asked;
        } catch (NumberFormatException e) {
            throw Refusal.parameter("wait", wait, allowed);
        }
    }

    /** What is asked for as numbers is kept and sent as base64 up to here. */
    private static JobResult atTheEdge(StoredJob job) {
        JobResult result = job.result();
        @Nullable RawJson output = result.output();
        return output == null || !job.floatsAtTheEdge()
                ? result
                : result.withOutput(FloatLists.of(output), null);
    }
}
